"""What the project raises on purpose."""

from pathlib import Path


class BotError(Exception):
    """Base of every error that the bot raises on purpose; its text is for the person who can mend it."""


class KnowledgeError(BotError):
    """A knowledge file says something that the bot cannot accept."""

    def __init__(self, file: Path, where: str, problem: str) -> None:
        super().__init__(file, where, problem)
        self.file = file
        self.where = where
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.file}: {self.where}: {self.problem}" if self.where else f"{self.file}: {self.problem}"


class PackError(BotError):
    """A pack has one or more problems; *problems* holds all of them."""

    def __init__(self, problems: tuple[KnowledgeError, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class SettingsError(BotError):
    """A setting has a value that cannot be used."""


class StoreUnavailable(BotError):
    """The store cannot be read or written now; nothing that was acknowledged is lost."""


class UnknownConversation(BotError):
    """No conversation has this id."""


class UnknownTurn(BotError):
    """No turn has this id."""


class NothingToRecord(BotError):
    """A conversation has not come to a choice that could be recorded."""


class Overtaken(BotError):
    """Another turn of the conversation was stored meanwhile."""


class NotProven(BotError):
    """Who calls must be proven, and is not; the text says what is missing or wrong."""


class NotAllowed(BotError):
    """Who calls may not do this."""


class AccessError(BotError):
    """A key or a site cannot be kept as it was told, or is not there."""
