"""Recordings are what they hold: format and length are told by the content, whatever a header claims."""

import io
import struct
import wave

import av
import pytest

from agent.audio import LARGEST_BYTES, LONGEST_S, RATE_HZ, Sound, format_of, sound_of
from store.errors import Invalid, Refusal, TooLarge, UnsupportedMedia
from tests.agent.recordings import FORMATS, recording

STRANGERS = {
    "text": b"3x5 squats at 100kg, and nothing else",
    "UTF-16": "3x5".encode("utf-16"),
    "PNG": b"\x89PNG\r\n\x1a\n" + bytes(60),
    "AVI": b"RIFF\x24\x00\x00\x00AVI LIST" + bytes(60),
    "ADTS": b"\xff\xf1\x50\x80" + bytes(60),
    "Matroska": b"\x1a\x45\xdf\xa3\x93\x42\x82\x88matroska" + bytes(60),
    "two bytes": b"\xff\xfb",
    "playlist": b"#EXTM3U\nfile:///etc/hostname\n",
}


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_is_known_by_its_content_and_decoded_whole(kind: str) -> None:
    content = recording(kind, 1.5)
    sound = sound_of(content)
    assert format_of(content) == kind
    assert sound.duration_s == pytest.approx(1.5, abs=0.1)
    with wave.open(io.BytesIO(sound.wav())) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE_HZ)
        assert file.getnframes() / RATE_HZ == sound.duration_s


@pytest.mark.parametrize("name", STRANGERS)
def test_anything_else_is_refused_by_name(name: str) -> None:
    with pytest.raises(UnsupportedMedia, match="wav, mp3, m4a, webm or ogg"):
        sound_of(STRANGERS[name])


def test_two_minutes_are_heard_and_a_second_more_is_too_long() -> None:
    assert sound_of(recording("wav", LONGEST_S)).duration_s == LONGEST_S
    with pytest.raises(Invalid, match="120 seconds at most"):
        sound_of(recording("wav", LONGEST_S + 1))


@pytest.fixture
def shortened(monkeypatch: pytest.MonkeyPatch) -> int:
    """The longest there may be, brought down because coding two minutes takes seconds."""
    monkeypatch.setattr("agent.audio.LONGEST_S", 3)
    return 3


@pytest.mark.parametrize("kind", FORMATS)
def test_the_length_is_measured_in_every_format(kind: str, shortened: int) -> None:
    assert sound_of(recording(kind, shortened - 0.2)).duration_s == pytest.approx(shortened - 0.2, abs=0.1)
    with pytest.raises(Invalid, match="3 seconds at most"):
        sound_of(recording(kind, shortened + 0.2))


def test_a_header_that_lies_about_the_length_helps_nobody(shortened: int) -> None:
    content = bytearray(recording("m4a", shortened + 1))
    for box, place in ((b"mvhd", 20), (b"mdhd", 20), (b"tkhd", 24)):
        at = content.index(box) + place
        content[at : at + 4] = struct.pack(">I", 1)
    with pytest.raises(Invalid, match="3 seconds at most"):
        sound_of(bytes(content))


def heard_s(content: bytes) -> float | None:
    """How much of it is heard, seconds; None where it is refused."""
    try:
        return sound_of(content).duration_s
    except (Invalid, UnsupportedMedia):
        return None


@pytest.mark.parametrize("kind", FORMATS)
def test_a_recording_that_breaks_off_is_heard_as_far_as_it_goes_or_refused(kind: str) -> None:
    whole = recording(kind, 3)
    heard = [heard_s(whole[: len(whole) * share // 20]) for share in range(1, 20)]
    known = [seconds for seconds in heard if seconds is not None]
    assert known == sorted(known)
    assert all(0 < seconds < 3.1 for seconds in known)
    assert bool(known) == (kind != "m4a"), "whose index comes last"


@pytest.mark.parametrize("kind", FORMATS)
def test_a_head_without_a_body_cannot_be_read(kind: str) -> None:
    with pytest.raises(Refusal) as told:
        sound_of(recording(kind)[:80])
    assert told.value.status in (415, 422)


def test_an_m4a_without_its_index_is_damaged() -> None:
    content = recording("m4a")
    with pytest.raises(Invalid, match="damaged or breaks off"):
        sound_of(content[: content.index(b"moov") - 4])


@pytest.mark.parametrize("kind", FORMATS)
def test_silence_is_told_from_a_quiet_voice(kind: str) -> None:
    with pytest.raises(Invalid, match="nothing to hear"):
        sound_of(recording(kind, loudness=0))
    assert not sound_of(recording(kind, loudness=0.01)).is_silent


def test_less_than_a_twentieth_of_a_second_is_nothing_to_hear() -> None:
    assert Sound(b"").is_silent
    assert Sound(b"\x7f\x7f" * 799).is_silent
    assert not Sound(b"\x7f\x7f" * 800).is_silent


def test_an_empty_or_a_huge_one_is_refused_before_it_is_read() -> None:
    with pytest.raises(Invalid, match="empty"):
        sound_of(b"")
    with pytest.raises(TooLarge, match="10 MB"):
        sound_of(recording("wav") + bytes(LARGEST_BYTES))


def test_nothing_but_the_sound_goes_on() -> None:
    tag = b"ID3\x03\x00\x00\x00\x00\x00\x1bTPE1\x00\x00\x00\x11\x00\x00\x00Ada of Zanzibar."
    assert b"Zanzibar" not in sound_of(tag + recording("mp3")).wav()


def test_pictures_are_no_recording() -> None:
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as written:
        track = written.add_stream("mpeg4", rate=25)
        track.width, track.height, track.pix_fmt = 32, 32, "yuv420p"
        for packet in [*track.encode(av.VideoFrame(32, 32, "yuv420p")), *track.encode(None)]:
            written.mux(packet)
    with pytest.raises(UnsupportedMedia, match="no sound"):
        sound_of(file.getvalue())


def test_a_coding_that_nobody_records_speech_in_is_refused() -> None:
    content = bytearray(recording("wav"))
    content[20:22] = struct.pack("<H", 0x0002)  # ADPCM
    with pytest.raises(UnsupportedMedia, match="coded in a way"):
        sound_of(bytes(content))
