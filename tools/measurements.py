"""Measurements: what the scale and the tape say, day by day. A bodyweight counts in what is lifted from then on."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from store.tables import Measurement
from tools.days import spoken_day
from tools.measurement_rules import MeasurementKind, MeasurementUnit, canonical, canonical_unit, said, usual_unit
from tools.pages import Page, PageNumber, PerPage
from tools.plausibility import Since, Until, check_date, check_stretch
from tools.quantities import Quantity, number
from tools.receipts import Receipt
from tools.texts import Notes
from tools.work import Work

MeasurementId = Annotated[int, Field(ge=1, le=2**63 - 1, description="Which measurement.")]
Reading = Annotated[Quantity, Field(gt=0, le=10_000, max_digits=20)]


class NewMeasurement(BaseModel):
    """One reading."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"kind": "bodyweight", "value": 81.4, "unit": "kg", "measured_on": "2026-11-20"}]
        },
    )

    kind: MeasurementKind = Field(description="What was measured.")
    value: Reading = Field(description="What it said.")
    unit: MeasurementUnit | None = Field(default=None, description="Its unit; the person's own when left out.")
    measured_on: date | None = Field(default=None, description="The local day; today when left out.")
    notes: Notes | None = Field(default=None, description="A remark, such as: before breakfast.")


class MeasurementChanges(BaseModel):
    """What to put right; what is left out stays, null takes notes away."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"value": 80.9}]})

    value: Reading | None = None
    unit: MeasurementUnit | None = None
    measured_on: date | None = None
    notes: Notes | None = None


class MeasurementShape(BaseModel):
    """One reading: `value` in `unit` as it was given, and exactly in the unit its kind is compared in."""

    id: int
    kind: MeasurementKind
    value: Quantity
    unit: MeasurementUnit
    canonical: Quantity
    canonical_unit: MeasurementUnit
    measured_on: date
    notes: str | None


class MeasurementPage(Page[MeasurementShape]):
    """A page of measurements, newest first."""


class LatestMeasurements(BaseModel):
    """The newest reading of each kind there is, by kind."""

    items: list[MeasurementShape]


class MeasurementKept(Receipt):
    """A reading that was written down or put right."""

    kind: Literal["measurement"] = "measurement"
    measurement: MeasurementShape


class MeasurementDeleted(Receipt):
    """A reading that is gone."""

    kind: Literal["measurement_deleted"] = "measurement_deleted"


async def list_measurements(
    work: Work,
    kind: Annotated[MeasurementKind | None, Field(description="Only of this kind.")] = None,
    since: Since = None,
    until: Until = None,
    page: PageNumber = 1,
    per_page: PerPage = 20,
) -> MeasurementPage:
    """List measurements, newest first."""
    check_stretch(since, until)
    rows, total = await work.store.measurements.page(page, per_page, kind=kind, since=since, until=until)
    return MeasurementPage(items=list(map(_shaped, rows)), total=total, page=page, per_page=per_page)


async def latest_measurements(work: Work) -> LatestMeasurements:
    """Show the newest measurement of each kind."""
    return LatestMeasurements(items=list(map(_shaped, await work.store.measurements.latest())))


async def show_measurement(work: Work, measurement_id: MeasurementId) -> MeasurementShape:
    """Show one measurement."""
    return _shaped(await work.store.measurements.get(measurement_id))


async def add_measurement(work: Work, measurement: NewMeasurement) -> MeasurementKept:
    """Write a measurement down. A bodyweight counts in what is lifted from that day on, and may reach a goal."""
    await work.store.workouts.only_writer()
    unit = measurement.unit or usual_unit(measurement.kind, work.user.unit)
    row = Measurement(
        kind=measurement.kind,
        value=measurement.value,
        unit=unit,
        canonical=canonical(measurement.kind, measurement.value, unit),
        measured_on=measurement.measured_on or work.today,
        notes=measurement.notes,
    )
    check_date(row.measured_on, work.today)
    await work.store.measurements.add(row)
    return _kept(work, row, "Measured")


async def edit_measurement(work: Work, measurement_id: MeasurementId, changes: MeasurementChanges) -> MeasurementKept:
    """Put a measurement right. Its kind stays: something else is another measurement."""
    await work.store.workouts.only_writer()
    row = await work.store.measurements.get(measurement_id, lock=True)
    row.value, row.unit = changes.value or row.value, changes.unit or row.unit
    row.canonical = canonical(row.kind, Decimal(row.value), row.unit)  # type: ignore[arg-type]  # no other was let in
    row.measured_on = changes.measured_on or row.measured_on
    check_date(row.measured_on, work.today)
    if "notes" in changes.model_fields_set:
        row.notes = changes.notes
    await work.store.session.flush()
    return _kept(work, row, "Measurement changed")


async def delete_measurement(work: Work, measurement_id: MeasurementId) -> MeasurementDeleted:
    """Delete a measurement; undo brings it back."""
    await work.store.workouts.only_writer()
    row = await work.store.measurements.get(measurement_id, lock=True)
    await work.store.measurements.remove(row)
    return MeasurementDeleted(summary=f"Measurement deleted: {_told(row, work.today)}")


def _kept(work: Work, row: Measurement, what: str) -> MeasurementKept:
    return MeasurementKept(measurement=_shaped(row), summary=f"{what}: {_told(row, work.today)}")


def _told(row: Measurement, today: date) -> str:
    kind = said(row.kind)  # type: ignore[arg-type]  # no other was let in
    return f"{kind} {number(row.value)} {row.unit}, {spoken_day(row.measured_on, today)}"


def _shaped(row: Measurement) -> MeasurementShape:
    columns = {
        name: getattr(row, name) for name in ("id", "kind", "value", "unit", "canonical", "measured_on", "notes")
    }
    return MeasurementShape(**columns, canonical_unit=canonical_unit(columns["kind"]))
