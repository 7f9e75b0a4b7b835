"""What a notebook shows: the arithmetic worked out by hand, drawn, and put under controls; and exercises.

Its names are imported from here, `from srnn_tutorial.lesson import SweepStepper, draw_step`, and loaded when first asked
for: `by_hand` needs NumPy alone, `figures` Matplotlib, `widgets` ipywidgets as well; none of them TensorFlow.

>>> from srnn_tutorial.lesson import trace
>>> trace([[0, 6, 12]], "right").hidden.tolist()
[[0.0, 6.0, 18.0]]
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["by_hand", "exercises", "figures", "widgets"],
    submod_attrs={
        "by_hand.clipped_affine": ["ClippedAffine"],
        "by_hand.diagonals": ["diagonals", "trace_corner"],
        "by_hand.four_ways": ["add_up", "four_ways", "seen"],
        "by_hand.merge": ["merge"],
        "by_hand.reach": ["reach"],
        "by_hand.receptive_field": ["convolution_field", "mean_around", "receptive_field", "strongest"],
        "by_hand.steps.propagation": ["trace_propagation"],
        "by_hand.steps.selective": ["trace_selective"],
        "by_hand.steps.six_steps": ["six_steps"],
        "by_hand.steps.slices": ["slices", "trace_slices"],
        "by_hand.trace": ["trace", "trace_all"],
        "by_hand.units": ["trace_unit"],
        "exercises.checking": ["ask", "check", "predict", "progress", "solution"],
        "figures.architecture": ["draw_architecture"],
        "figures.gates": ["draw_unit", "draw_units"],
        "figures.merging": ["draw_merge"],
        "figures.photographs": ["draw_maps", "draw_outlined", "draw_photographs"],
        "figures.receptive_field": ["draw_fields", "draw_receptive_field"],
        "figures.relatives": ["draw_diagonal", "draw_family", "draw_moved", "draw_seen", "draw_ways"],
        "figures.results.comparisons": ["draw_context", "draw_depth", "draw_starts", "draw_step_cost"],
        "figures.results.drawn": ["draw_ablation", "draw_accuracy", "draw_dice", "draw_long_range", "draw_rounds"],
        "figures.results.table": ["table_of_results"],
        "figures.results.training": ["draw_history", "draw_weights"],
        "figures.six_steps": ["draw_six_steps"],
        "figures.speed": ["draw_affine_maps", "draw_blocks", "draw_cost"],
        "figures.sweeps": ["draw_directions", "draw_image", "draw_reach", "draw_step"],
        "widgets.gates": ["UnitExplorer"],
        "widgets.merging": ["MergeExplorer"],
        "widgets.photographs": ["Photographs"],
        "widgets.receptive_field": ["ReceptiveFieldExplorer"],
        "widgets.relatives": ["DiagonalStepper", "SightExplorer", "StepExplorer"],
        "widgets.speed": ["AffineMapsExplorer", "BlocksExplorer"],
        "widgets.sweeps": ["FourDirections", "SequenceLengthExplorer", "SweepStepper"],
    },
)
