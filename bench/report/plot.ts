/** A line chart with two logarithmic axes, as SVG. */

export interface Line {
  readonly label: string
  readonly points: readonly (readonly [x: number, y: number])[]
  /** The reference, drawn thicker. */
  readonly main?: boolean
}

export interface Chart {
  readonly title: string
  readonly x: string
  readonly y: string
  readonly lines: readonly Line[]
}

const width = 560
const height = 420
const frame = { left: 64, right: 16, top: 40, bottom: 52 }
const colours = [
  '#0b6e4f',
  '#6ab187',
  '#d1495b',
  '#8d0801',
  '#ff9f1c',
  '#3d5a80',
  '#6d597a',
  '#98779d',
  '#555555',
]

/** Charts side by side, with one legend below. */
export const plot = (charts: readonly Chart[]): string => {
  const labels = charts[0]?.lines.map(({ label }) => label) ?? []
  const total = { width: width * charts.length, height: height + 24 * Math.ceil(labels.length / 3) + 12 }
  const panels = charts.map((chart, at) => `<g transform="translate(${at * width} 0)">${panel(chart)}</g>`)
  const legend = labels.map((label, at) => entry(label, at, total.width / 3))
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${total.width} ${total.height}" font-family="sans-serif" font-size="12">
<title>How wall time and CPU grow with the number of operations in a batch, by way to write it</title>
<rect width="100%" height="100%" fill="white"/>
${panels.join('\n')}
${legend.join('\n')}
</svg>
`
}

const entry = (label: string, at: number, column: number): string => {
  const [x, y] = [frame.left + (at % 3) * (column - 24), height + 16 + 24 * Math.floor(at / 3)]
  return `<path d="M${x} ${y}h24" stroke="${colourOf(at)}" stroke-width="3"/><text x="${x + 32}" y="${y + 4}">${escaped(label)}</text>`
}

const panel = ({ title, x, y, lines }: Chart): string => {
  const points = lines.flatMap((line) => line.points)
  const across = scale(
    points.map(([value]) => value),
    frame.left,
    width - frame.right,
  )
  const up = scale(
    points.map(([, value]) => value),
    height - frame.bottom,
    frame.top,
  )
  const grid = [
    ...across.decades.map((value) => mark(across.at(value), height - frame.bottom + 18, 'middle', value)),
    ...up.decades.map((value) => rule(up.at(value)) + mark(frame.left - 8, up.at(value) + 4, 'end', value)),
  ]
  const drawn = lines.map((line, at) => path(line, at, across.at, up.at))
  return `<text x="${width / 2}" y="20" text-anchor="middle" font-size="14">${escaped(title)}</text>
${grid.join('')}
<text x="${width / 2}" y="${height - 10}" text-anchor="middle">${escaped(x)}</text>
<text transform="translate(14 ${height / 2}) rotate(-90)" text-anchor="middle">${escaped(y)}</text>
${drawn.join('\n')}`
}

const path = ({ points, main }: Line, at: number, x: (v: number) => number, y: (v: number) => number) => {
  const steps = points.map(([a, b], step) => `${step === 0 ? 'M' : 'L'}${round(x(a))} ${round(y(b))}`)
  const dots = points.map(
    ([a, b]) => `<circle cx="${round(x(a))}" cy="${round(y(b))}" r="3" fill="${colourOf(at)}"/>`,
  )
  return `<path d="${steps.join('')}" fill="none" stroke="${colourOf(at)}" stroke-width="${main ? 3.5 : 1.5}"/>${dots.join('')}`
}

const scale = (values: readonly number[], from: number, to: number) => {
  const least = Math.floor(Math.log10(Math.min(...values)))
  const most = Math.max(Math.ceil(Math.log10(Math.max(...values))), least + 1)
  return {
    at: (value: number) => from + ((Math.log10(value) - least) / (most - least)) * (to - from),
    decades: Array.from({ length: most - least + 1 }, (_, step) => 10 ** (least + step)),
  }
}

const rule = (y: number): string =>
  `<path d="M${frame.left} ${round(y)}H${width - frame.right}" stroke="#ddd"/>`

const mark = (x: number, y: number, anchor: string, value: number): string =>
  `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${value.toLocaleString('en-US', { maximumFractionDigits: 3 })}</text>`

const colourOf = (at: number): string => colours[at % colours.length] ?? 'black'
const round = (value: number): number => Math.round(value * 10) / 10
const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;')
