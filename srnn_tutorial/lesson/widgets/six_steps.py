"""Six steps to explore: what becomes of the state that travels, in six members of the family, on the same image."""

from srnn_tutorial.lesson.figures.six_steps import draw_six_steps
from srnn_tutorial.lesson.widgets.live import LivePicture
from srnn_tutorial.lesson.widgets.traits import Pixels, Whole, chosen_pixel, small_image


class StepExplorer(LivePicture):
    """What does a step do to the state that travels? Six answers on one image. Point at a pixel, or change one.

    The state travels down. Each step has weights that are easy to work with; they are those of `six_steps`.

    Args:
        image: array `(height, width)`, edges up to 12 pixels; the README's 3×3 if left out.
        row, column: the pixel that is chosen, the last one for what lies beyond; that in the middle of the last row if left
            out.

    Raises:
        ValueError: the image is not of that kind, or a number is below 0.

    >>> explorer = StepExplorer([[2, 4], [6, 8]], row=1, column=0)
    >>> explorer
    Row 1, column 0, travelling down. weight: relu(0.5·2 + 6) = 7, hears 2 of 4. \
matrix: relu(0.5·2 + 0.5·0 + 6) = 7, m = relu(0.5·2) = 1, hears 2 of 4. \
gate: 0.73·0.0094 + 0.27·0.54 = 0.15, hears 2 of 4. \
slice: 6 + relu(0.25·0 + 0.5·2 + 0.25·4) = 8, hears 3 of 4. \
cone: 0.00·0 + 0.35·1 + 0.65·2 + 0.5·6 = 4.65, hears 3 of 4. \
selective: 0.62·0.04 + 0.85 = 0.88, shown: 0.26, hears 2 of 4. \
Input: 2 4; 6 8. States: weight: 2 4; 7 10. matrix: 2 4; 7 10. gate: 0.0094 0.05; 0.15 0.35. slice: 2 4; 8 10.5. \
cone: 1 2; 4.65 5.69. selective: 0.04 0.25; 0.88 2.34.
    """

    kind = "six_steps"
    image = Pixels()
    row = Whole(0, lowest=0)
    column = Whole(0, lowest=0)

    def __init__(self, image=None, row=None, column=None):
        image = small_image(image)
        row = len(image) - 1 if row is None else row
        column = len(image[0]) // 2 if column is None else column
        super().__init__(image=image, row=row, column=column)

    def figure(self):
        shape = len(self.image), len(self.image[0])
        return draw_six_steps(self.image, chosen_pixel(shape, self.row, self.column))
