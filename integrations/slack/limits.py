"""Slack's limits, in one table.

Read off Slack's own descriptions of 2026: the comments of the npm package ``@slack/types`` 3.2 (``block-kit/*.d.ts``,
``views.d.ts``), and where these are silent, above all on ``data_table`` and ``data_visualization``, the pages that they
point to under https://docs.slack.dev/reference/. What is not Slack's but ours says so.
Lengths are in UTF-16 units, the strictest of the ways in which a text can be counted.
"""

from __future__ import annotations

# messages and views
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
TEXT = 40_000
"""The ``text`` of a message; what is longer is cut off."""
MESSAGE = 10_000
"""All that the blocks of a message show. Ours: Slack names no number, but refuses with
``msg_blocks_too_long`` what is too much."""
CALLBACK_ID = 255
PRIVATE_METADATA = 3_000
VIEW_TITLE = 24
VIEW_BUTTON = 24
SUGGESTED_PROMPTS = 4

# blocks
BLOCK_ID = 255
HEADER = 150
SECTION = 3_000
SECTION_FIELDS = 10
SECTION_FIELD = 2_000
CONTEXT_ELEMENTS = 10
CONTEXT_ACTIONS_ELEMENTS = 5
ACTIONS_ELEMENTS = 25
RICH_TEXT = 3_000
"""All texts of a ``rich_text`` block. Ours: Slack names none; it is that of a section."""
INPUT_LABEL = 2_000
INPUT_HINT = 2_000

# elements and what they are composed of
TEXT_OBJECT = 3_000
ACTION_ID = 255
BUTTON_TEXT = 75
BUTTON_VALUE = 2_000
BUTTON_URL = 3_000
ACCESSIBILITY_LABEL = 75
URL = 3_000
PLAIN_TEXT_INPUT = 3_000
PLACEHOLDER = 150
OPTIONS = 10
OPTION_TEXT = 75
OPTION_VALUE = 75
OPTION_DESCRIPTION = 75
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30

# tables
TABLES = 1
TABLE_ROWS = 100
TABLE_COLUMNS = 20
DATA_TABLE_FEWEST_ROWS = 2
DATA_TABLE_ROWS = 101
"""The row of headings is one of them."""
DATA_TABLE_PAGE = 100
CELLS = 10_000
"""All cells of all tables of a message."""

# charts
CHARTS = 2
CHART_TITLE = 50
CHART_SERIES = 6
CHART_SERIES_NAME = 20
CHART_POINTS = 20
CHART_LABEL = 20
CHART_AXIS = 50


def size(text: str) -> int:
    """How long *text* is by the strictest count."""
    return len(text) if text.isascii() else len(text) + sum(character > "\uffff" for character in text)
