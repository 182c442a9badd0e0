"""Speaking instead of typing."""

from typing import Annotated

from fastapi import APIRouter, File, Request, UploadFile
from pydantic import BaseModel, Field

from api.caller import SignedIn, service_of
from api.refusals import refuses
from store.errors import Invalid, TooLarge, TooMany, Unauthorized, Unavailable, UnsupportedMedia

router = APIRouter(prefix="/api/v1/voice", tags=["voice"])


class Transcription(BaseModel):
    """What was said."""

    text: str = Field(description="On one line, as it would be typed.", examples=["I did 3x5 squats at 100 kg"])


@router.post(
    "/transcriptions",
    summary="Write a recording down",
    responses=refuses(Unauthorized, TooLarge, UnsupportedMedia, Invalid, TooMany, Unavailable),
)
async def transcribe(
    request: Request,
    caller: SignedIn,
    recording: Annotated[
        UploadFile, File(description="wav, mp3, m4a, webm or ogg by its content, 10 MB and 120 seconds at most.")
    ],
) -> Transcription:
    """Have Gemini write down what is said, in the person's language; nothing is logged by it, and nothing is kept.

    Send the text to the chat once the person has read it. It counts in their day's use of the language model.
    """
    return Transcription(text=await service_of(request).transcriber.transcribe(caller, await recording.read()))
