"""Recordings made in the tests: a voice-like tone in each format, by the codecs that people's devices use."""

import io
import wave
from collections.abc import Mapping
from typing import NamedTuple

import av
import numpy as np

RATE_HZ = 16_000


class Made(NamedTuple):
    """How a format is made: its container, the options of that, and its codec."""

    container: str
    codec: str
    options: Mapping[str, str] = {}


MADE = {
    "mp3": Made("mp3", "libmp3lame"),
    "m4a": Made("ipod", "aac"),
    "webm": Made("webm", "libopus", {"live": "1"}),  # as a browser records it: no duration anywhere
    "ogg": Made("ogg", "libopus"),
}
FORMATS = ("wav", *MADE)


def recording(kind: str, seconds: float = 1.0, *, loudness: float = 0.25) -> bytes:
    """A tone that comes and goes; `loudness` is a share of full scale, and 0 is silence."""
    moments = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    heard = np.sin(2 * np.pi * 440 * moments) * (np.sin(2 * np.pi * 3 * moments) > 0)
    samples = (heard * loudness * 32767).astype("<i2")
    return _wav(samples.tobytes()) if kind == "wav" else _coded(samples, MADE[kind])


def _wav(samples: bytes) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(RATE_HZ)
        written.writeframes(samples)
    return file.getvalue()


def _coded(samples: "np.ndarray[tuple[int], np.dtype[np.int16]]", made: Made) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format=made.container, options=dict(made.options)) as written:
        track = written.add_stream(made.codec, rate=RATE_HZ, layout="mono")
        track.bit_rate = 16_000
        frame = av.AudioFrame.from_ndarray(samples[None, :], format="s16", layout="mono")
        frame.sample_rate, frame.pts = RATE_HZ, 0
        coder = track.codec_context
        fitting = av.AudioResampler(coder.format, "mono", RATE_HZ, frame_size=coder.frame_size)
        for piece in [*fitting.resample(frame), *fitting.resample(None)]:
            written.mux(track.encode(piece))
        written.mux(track.encode(None))
    return file.getvalue()
