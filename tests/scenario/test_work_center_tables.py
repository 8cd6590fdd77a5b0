"""Work centers as a planner writes them in bulk: in tables, and with gaps filled."""

from __future__ import annotations

from pathlib import Path

from tests.scenario.written import loaded

PLANT = """\
name: plant
horizon: {days: 365, warm_up: 90}
items: {steel: {}, door: {}, hood: {}}
suppliers: {mill: {lead_time: 5}}
work_centers: CENTERS
stocking_points:
  yard: {items: {steel: {from: mill, policy: {type: base_stock, order_up_to: 90}}}}
  store:
    defaults: {policy: {type: base_stock, order_up_to: 30}}
    items: {door: {from: press}, hood: {from: saw}}
customers:
  line: {at: store, demand: {door: {arrivals: 2}, hood: {arrivals: 1}}}
"""

WRITTEN = """
  press:
    machines: 2
    set_up: on_change
    breakdowns: {time_between: 6, repair_time: 0.5}
    makes:
      door:
        needs: {steel: 2}
        from: yard
        lot: 20
        run_time: {distribution: gamma, mean: 0.01, sd: 0.002}
  saw: {makes: {hood: {needs: {steel: 1.5}, from: yard, yield: 0.9}}}
"""

CENTERS = """\
work_center,machines,set_up,breakdowns.time_between,breakdowns.repair_time
press,2,on_change,6,0.5
"""

MAKES = """\
work_center,item,from,needs.steel,lot,yield,run_time.distribution,run_time.mean,run_time.sd
press,door,yard,2,20,,gamma,0.01,0.002
saw,hood,yard,1.5,,0.9,,,
"""


def written(path: Path, centers: str, **files: str) -> object:
    """Give the work centers of a plant."""
    path.mkdir()
    return loaded(path, PLANT.replace("CENTERS", centers), **files).work_centers


def test_tables_of_work_centers_are_work_centers(tmp_path: Path) -> None:
    plain = written(tmp_path / "plain", WRITTEN)
    # What work centers are stands in one file, what they make in another.
    rows = (
        "{table: makes.csv, press: {machines: 2, set_up: on_change, breakdowns: {time_between: 6, repair_time: 0.5}}}"
    )
    assert written(tmp_path / "makes", rows, makes_csv=MAKES) == plain
    rows = "{table: centers.csv, press: {makes: {table: press.csv}}, saw: {makes: {table: saw.csv}}}"
    header, press, saw = (line.partition(",")[2] for line in MAKES.splitlines())
    files = {"press_csv": f"{header}\n{press}\n", "saw_csv": f"{header}\n{saw}\n"}
    assert written(tmp_path / "both", rows, centers_csv=CENTERS, **files) == plain


def test_defaults_fill_the_gaps_of_work_centers_and_of_what_they_make(tmp_path: Path) -> None:
    centers = """
  defaults: {machines: 3, makes: {defaults: {from: yard, needs: {steel: 2}}}}
  press: {makes: {door: {lot: 20}}}
  saw: {defaults: {lot: 5}, machines: 1, makes: {hood: {needs: {steel: 1}}}}
"""
    plain = """
  press: {machines: 3, makes: {door: {from: yard, needs: {steel: 2}, lot: 20}}}
  saw: {machines: 1, makes: {hood: {from: yard, needs: {steel: 1}, lot: 5}}}
"""
    assert written(tmp_path / "one", centers) == written(tmp_path / "two", plain)
