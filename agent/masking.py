"""What may leave in a trace: without its content only what is known to hold no words, with it nothing secret."""

import re
from collections.abc import Mapping
from typing import Any

from agent.toolset import WRITES

MASK = "(hidden)"
TOOL = "gen_ai.tool.name"
UNKNOWN_TOOL = "unknown"
WORDLESS = re.compile(
    r"slow_burn\..+|session\.id|error\.type|exception\.type|agent_name|model_name|operation\.cost|"
    r"server\.(address|port)|pydantic_ai\.cache\..+|"
    r"gen_ai\.(system|provider\.name|operation\.name|agent\.name|agent\.call\.id|conversation\.id|tool\.name|tool\.call\.id|"
    r"request\.(?!messages).+|response\.(model|id|finish_reasons)|(aggregated_)?usage\..+)"
)
SECRET = re.compile(
    r"[\w.+-]+@[\w-]+(\.[\w-]+)+"  # a mail address
    r"|\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*"  # a JSON Web Token
    r"|\b(AIza|AQ\.|ghp_|github_pat_|xox[abp]-|glpat-|hf_)[\w-]{10,}|\b[sp]k-[\w-]{10,}"  # keys of common services
    r"|(?i:\bbearer\s+)[\w.~+/-]{8,}=*"
    r"|(?i:\b(api[_ -]?key|token|secret|passw(or)?d)\b[\"']?\s*[=:]\s*)[\"']?[^\s\"',;}]{6,}"  # whatever is called one
    r"|\+\d[\d ()/-]{7,}\d|\b0\d{2,5}[ /-]?\d{5,}"  # a telephone number
    r"|\b(\d{4}[ -]?){3}\d{1,7}\b"  # a card's
)


def masked(text: str) -> str:
    """The text with every address, number of a person, key and token hidden."""
    return SECRET.sub(MASK, text)


def wordless(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Of a span's attributes those that hold nobody's words; what is not known to hold none is left out."""
    kept = {name: value for name, value in attributes.items() if WORDLESS.fullmatch(name)}
    if TOOL in kept and kept[TOOL] not in WRITES:  # because a model may call anything a tool
        kept[TOOL] = UNKNOWN_TOOL
    return kept


def hidden(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """All of a span's attributes, masked."""
    return {name: _hidden(value) for name, value in attributes.items()}


def _hidden(value: Any) -> Any:
    if isinstance(value, str):
        return masked(value)
    return tuple(_hidden(item) for item in value) if isinstance(value, tuple | list) else value
