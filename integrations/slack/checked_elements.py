"""What holds of buttons, boxes and inputs: a part of :mod:`integrations.slack.checking`."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.slack import limits
from integrations.slack.checked_parts import (
    Check,
    Found,
    Object,
    address,
    entries,
    optional_text,
    text_object,
    text_within,
)


def element(place: str, found: object, allowed: tuple[str, ...]) -> Found:
    """An interactive element, of one of the kinds that are *allowed* at its place."""
    if not isinstance(found, Mapping):
        yield f"{place}: must be an object"
        return
    kind = found.get("type")
    if kind not in allowed:
        yield f"{place}/type: {kind!r}, must be {' or '.join(allowed)}"
        return
    yield from text_within(f"{place}/action_id", found.get("action_id"), limits.ACTION_ID)
    yield from _ELEMENTS[kind](place, found)
    if "confirm" in found:
        yield from _confirm(f"{place}/confirm", found["confirm"])


def _button(place: str, element: Object) -> Found:
    yield from text_object(f"{place}/text", element.get("text"), limits.BUTTON_TEXT, plain=True)
    yield from optional_text(place, element, "value", limits.BUTTON_VALUE)
    yield from optional_text(place, element, "accessibility_label", limits.ACCESSIBILITY_LABEL)
    if "url" in element:
        yield from address(f"{place}/url", element["url"], limits.BUTTON_URL)
    if "style" in element and element["style"] not in ("primary", "danger"):
        yield f"{place}/style: {element['style']!r}, must be primary or danger"


def _feedback(place: str, element: Object) -> Found:
    for key in ("positive_button", "negative_button"):
        button = element.get(key)
        if not isinstance(button, Mapping):
            yield f"{place}/{key}: must be an object"
            continue
        yield from text_object(f"{place}/{key}/text", button.get("text"), limits.BUTTON_TEXT, plain=True)
        yield from text_within(f"{place}/{key}/value", button.get("value"), limits.BUTTON_VALUE)
        yield from optional_text(f"{place}/{key}", button, "accessibility_label", limits.ACCESSIBILITY_LABEL)


def _checkboxes(place: str, element: Object) -> Found:
    said, options = entries(place, element, "options", limits.OPTIONS)
    yield from said
    for i, option in enumerate(options):
        yield from _option(f"{place}/options/{i}", option)
    if "initial_options" in element:
        said, chosen = entries(place, element, "initial_options", limits.OPTIONS)
        yield from said
        for i, option in enumerate(chosen):
            if option not in options:
                yield f"{place}/initial_options/{i}: is none of the options"


def _option(place: str, option: object) -> Found:
    if not isinstance(option, Mapping):
        yield f"{place}: must be an object"
        return
    yield from text_object(f"{place}/text", option.get("text"), limits.OPTION_TEXT)
    yield from text_within(f"{place}/value", option.get("value"), limits.OPTION_VALUE)
    if "description" in option:
        yield from text_object(f"{place}/description", option["description"], limits.OPTION_DESCRIPTION)


def _plain_text_input(place: str, element: Object) -> Found:
    most = element.get("max_length", limits.PLAIN_TEXT_INPUT)
    if not isinstance(most, int) or not 1 <= most <= limits.PLAIN_TEXT_INPUT:
        yield f"{place}/max_length: must be 1 to {limits.PLAIN_TEXT_INPUT}"
        return
    if "initial_value" in element:
        yield from text_within(f"{place}/initial_value", element["initial_value"], most, fewest=0)
    if "placeholder" in element:
        yield from text_object(f"{place}/placeholder", element["placeholder"], limits.PLACEHOLDER, plain=True)


def _confirm(place: str, confirm: object) -> Found:
    if not isinstance(confirm, Mapping):
        yield f"{place}: must be an object"
        return
    for key, most in (
        ("title", limits.CONFIRM_TITLE),
        ("text", limits.CONFIRM_TEXT),
        ("confirm", limits.CONFIRM_BUTTON),
        ("deny", limits.CONFIRM_BUTTON),
    ):
        yield from text_object(f"{place}/{key}", confirm.get(key), most, plain=True)


def elements(most: int, kinds: tuple[str, ...]) -> Check:
    """The check of a block that holds at most so many elements of these kinds."""

    def check(place: str, block: Object) -> Found:
        said, found = entries(place, block, "elements", most)
        yield from said
        for i, one in enumerate(found):
            yield from element(f"{place}/elements/{i}", one, kinds)

    return check


_ELEMENTS: Mapping[str, Check] = {
    "button": _button,
    "checkboxes": _checkboxes,
    "feedback_buttons": _feedback,
    "plain_text_input": _plain_text_input,
}
