"""How the random walks through services are run: the same every time, as long as they say."""

from hypothesis import HealthCheck, Phase, settings


def walk(runs: int, steps: int) -> settings:
    """So many walks of so many steps."""
    return settings(
        max_examples=runs,
        stateful_step_count=steps,
        derandomize=True,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
