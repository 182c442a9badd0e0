"""Recordings: what they are by their content, and the sound in them, decoded, because a header may say anything."""

import io
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from store.errors import Invalid, TooLarge, UnsupportedMedia

if TYPE_CHECKING:
    from av import CodecContext
    from av.audio import AudioStream
    from av.container import InputContainer

LARGEST_BYTES = 10 * 1024 * 1024
LONGEST_S = 120
RATE_HZ = 16_000  # what Gemini brings sound down to anyway
WIDTH_BYTES = 2
WINDOW_S = 0.05
SILENCE = 33  # of 32,767, which is 60 dB below full scale: a quiet room is louder, a muted microphone is not
DAMAGED = "This recording is damaged or breaks off; I cannot listen to it. Record it again."
DEMUXERS = {"wav": "wav", "mp3": "mp3", "m4a": "mov", "webm": "matroska", "ogg": "ogg"}
PCM = ("u8", "s16le", "s24le", "s32le", "f32le", "f64le", "alaw", "mulaw")
DECODERS = ("aac", "alac", "flac", "mp3", "mp3float", "opus", "libopus", "vorbis", *(f"pcm_{kind}" for kind in PCM))
ONLY = {"codec_whitelist": ",".join(DECODERS)}


@dataclass(frozen=True)
class Sound:
    """What is to be heard: mono, 16 kHz, 16 bits a sample, and nothing else that the recording held."""

    samples: bytes

    @property
    def duration_s(self) -> float:
        """How long it is, seconds."""
        return len(self.samples) / (RATE_HZ * WIDTH_BYTES)

    @property
    def is_silent(self) -> bool:
        """Whether no twentieth of a second is louder, as root mean square, than `SILENCE`."""
        window = int(RATE_HZ * WINDOW_S)
        heard = np.frombuffer(self.samples, dtype="<i2").astype(np.float64)
        whole = heard[: len(heard) // window * window].reshape(-1, window)
        return not bool((np.sqrt((whole**2).mean(axis=1)) > SILENCE).any())

    def wav(self) -> bytes:
        """The same as a WAV file."""
        file = io.BytesIO()
        with wave.open(file, "wb") as written:
            written.setnchannels(1)
            written.setsampwidth(WIDTH_BYTES)
            written.setframerate(RATE_HZ)
            written.writeframes(self.samples)
        return file.getvalue()


def sound_of(recording: bytes) -> Sound:
    """Decode a recording; what it is called and what it says of its own length count for nothing.

    One that breaks off is heard as far as it goes. Raises `TooLarge`, `UnsupportedMedia` for what is none of our five
    formats, or `Invalid` when it cannot be read, is too long, or has nothing to hear in it.
    """
    if len(recording) > LARGEST_BYTES:
        raise TooLarge(f"A recording has {LARGEST_BYTES // 1024**2} MB at most. Send it in parts.")
    if not recording:
        raise Invalid("This recording is empty. Record it once more.")
    sound = _decoded(recording, DEMUXERS[format_of(recording)])
    if sound.is_silent:
        raise Invalid("There is nothing to hear in this recording. Is the microphone muted?")
    return sound


def format_of(recording: bytes) -> str:
    """`wav`, `mp3`, `m4a`, `webm` or `ogg`, told by the first bytes; raises `UnsupportedMedia` for anything else."""
    head = recording[:64]
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "wav"
    if head[:4] == b"OggS":
        return "ogg"
    if head[4:8] == b"ftyp":
        return "m4a"
    if head[:4] == b"\x1a\x45\xdf\xa3" and b"webm" in head:
        return "webm"
    if head[:3] == b"ID3" or _begins_mp3(head):
        return "mp3"
    raise UnsupportedMedia(
        "This is no recording I can listen to, whatever it is called. Send wav, mp3, m4a, webm or ogg."
    )


def _begins_mp3(head: bytes) -> bool:
    """Whether an MPEG frame of layer III begins here; AAC in ADTS begins alike, with no layer."""
    return len(head) > 2 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2


def _decoded(recording: bytes, demuxer: str) -> Sound:
    import av  # because only who listens is worth the wait

    samples = bytearray()
    try:
        with av.open(io.BytesIO(recording), "r", format=demuxer, options=ONLY) as opened:
            for piece in _pieces(opened, _track(opened)):
                samples += piece
                if len(samples) > LONGEST_S * RATE_HZ * WIDTH_BYTES:
                    raise Invalid(f"I listen for {LONGEST_S} seconds at most. Say it in parts.")
    except (av.FFmpegError, ValueError) as problem:
        raise Invalid(DAMAGED) from problem
    return Sound(bytes(samples))


def _track(opened: "InputContainer") -> "AudioStream":
    track = next(iter(opened.streams.audio), None)
    if track is None:
        if opened.streams.video:
            raise UnsupportedMedia("There is no sound in this film. Send a recording of your voice.")
        raise Invalid(DAMAGED)
    codec: CodecContext | None = track.codec_context  # None where the library knows no decoder
    if codec is None or codec.name not in DECODERS:
        raise UnsupportedMedia("This recording is coded in a way I do not know. Record it as plain wav, AAC or Opus.")
    return track


def _pieces(opened: "InputContainer", track: "AudioStream") -> Iterator[bytes]:
    from av import AudioResampler

    resampler = AudioResampler("s16", "mono", RATE_HZ)
    for frame in chain(opened.decode(track), [None]):
        for piece in resampler.resample(frame):
            yield piece.to_ndarray().astype("<i2").tobytes()
