# SPDX-License-Identifier: MIT
"""Curves on two logarithmic axes, drawn as SVG."""
import math
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 760, 500
LEFT, RIGHT, TOP, BOTTOM = 84, 24, 56, 64
# Told apart by eyes that see no red or green, and by their marks in grey.
COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00"]
MARKS = ["M-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0", "M-4,-4h8v8h-8z",
         "M0,-5l5,9h-10z", "M0,-5l5,5l-5,5l-5,-5z", "M0,5l5,-9h-10z",
         "M-4,-4l8,8M-4,4l8,-8"]


def powers(values):
    """The powers of ten around all of them: the least and the greatest."""
    low = math.floor(math.log10(min(values)) + 1e-9)
    high = math.ceil(math.log10(max(values)) - 1e-9)
    return low, max(high, low + 1)


def short(power):
    """A power of ten with its prefix: 10m, 100, 1k."""
    unit = max(-4, min(power // 3, 4))
    return "1" + "0" * (power - 3 * unit) + "pn\u00b5m kMGT"[4 + unit].strip()


class Axes:
    """Where a point stands on the page."""

    def __init__(self, xs, ys):
        self.x_low, self.x_high = powers(xs)
        self.y_low, self.y_high = powers(ys)

    def x(self, value):
        share = (math.log10(value) - self.x_low) / (self.x_high - self.x_low)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(self, value):
        share = (math.log10(value) - self.y_low) / (self.y_high - self.y_low)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def text(x, y, words, more=""):
    return '<text x="%.1f" y="%.1f"%s>%s</text>' % (x, y, more, escape(words))


def line(x1, y1, x2, y2, more):
    return ('<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" %s/>'
            % (x1, y1, x2, y2, more))


def grid(axes):
    """The frame, a line for each power of ten, and its number."""
    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    for power in range(axes.x_low, axes.x_high + 1):
        x = axes.x(10.0 ** power)
        yield line(x, TOP, x, bottom, 'stroke="#ddd"')
        yield text(x, bottom + 18, short(power), ' text-anchor="middle"')
    for power in range(axes.y_low, axes.y_high + 1):
        y = axes.y(10.0 ** power)
        yield line(LEFT, y, right, y, 'stroke="#ddd"')
        yield text(LEFT - 8, y + 4, short(power), ' text-anchor="end"')
    yield ('<rect x="%d" y="%d" width="%d" height="%d" fill="none" '
           'stroke="#555"/>' % (LEFT, TOP, right - LEFT, bottom - TOP))


def curve(axes, points, at):
    """A series: its line, and a mark at each point."""
    colour, mark = COLOURS[at % len(COLOURS)], MARKS[at % len(MARKS)]
    places = [(axes.x(x), axes.y(y)) for x, y in points]
    yield ('<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>'
           % (" ".join("%.1f,%.1f" % p for p in places), colour))
    for x, y in places:
        yield ('<path d="%s" transform="translate(%.1f,%.1f)" fill="%s" '
               'stroke="%s"/>' % (mark, x, y, colour, colour))


def legend(names, linear):
    if linear:
        y = TOP + 20 + 18 * len(names)
        yield line(LEFT + 12, y, LEFT + 40, y,
                   'stroke="#999" stroke-dasharray="5 4"')
        yield text(LEFT + 48, y + 4, "linear")
    for at, name in enumerate(names):
        y = TOP + 20 + 18 * at
        colour = COLOURS[at % len(COLOURS)]
        yield line(LEFT + 12, y, LEFT + 40, y,
                   'stroke="%s" stroke-width="2"' % colour)
        yield ('<path d="%s" transform="translate(%d,%d)" fill="%s" '
               'stroke="%s"/>' % (MARKS[at % len(MARKS)], LEFT + 26, y,
                                  colour, colour))
        yield text(LEFT + 48, y + 4, name)


def slope(axes, series):
    """A dashed line on which what doubles x doubles y, below the first."""
    x, y = max((p for points in series for p in points), key=lambda p: p[0])
    low = max(10.0 ** axes.x_low, x * 10.0 ** axes.y_low / y)
    yield line(axes.x(low), axes.y(y * low / x), axes.x(x), axes.y(y),
               'stroke="#999" stroke-dasharray="5 4"')


def bar(axes, height, words):
    """What no point may be above."""
    y = axes.y(height)
    yield line(LEFT, y, WIDTH - RIGHT, y,
               'stroke="#b00" stroke-dasharray="2 3"')
    yield text(WIDTH - RIGHT - 6, y - 5, words,
               ' text-anchor="end" fill="#b00"')


def draw(path, title, labels, series, limit=None):
    """Write curves to a file.

    `labels` are those of both axes, with their units; `series` is {name:
    [(x, y)...]}, all above 0. With `limit`, (height, words), that is drawn as
    what may not be passed, else a line that rises as x does.
    """
    points = [p for each in series.values() for p in each]
    heights = [y for _, y in points] + ([limit[0]] if limit else [])
    axes = Axes([x for x, _ in points], heights)
    parts = list(grid(axes))
    parts += (bar(axes, *limit) if limit else slope(axes, series.values()))
    for at, each in enumerate(series.values()):
        parts += curve(axes, sorted(each), at)
    parts += legend(series, limit is None)
    parts.append(text(WIDTH / 2, 28, title, ' text-anchor="middle" '
                      'font-size="17" font-weight="bold"'))
    parts.append(text(WIDTH / 2, HEIGHT - 16, labels[0],
                      ' text-anchor="middle"'))
    parts.append(text(0, 0, labels[1], ' text-anchor="middle" transform='
                      '"translate(20,%d) rotate(-90)"' % (HEIGHT / 2)))
    with open(path, "w", encoding="utf-8") as file:
        file.write('<svg xmlns="http://www.w3.org/2000/svg" width="%d" '
                   'height="%d" viewBox="0 0 %d %d" role="img" '
                   'font-family="sans-serif" font-size="13">\n<title>%s'
                   '</title>\n<rect width="100%%" height="100%%" '
                   'fill="#fff"/>\n%s\n</svg>\n'
                   % (WIDTH, HEIGHT, WIDTH, HEIGHT, escape(title),
                      "\n".join(parts)))
