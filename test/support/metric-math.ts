/** Values by period (its start, in seconds since the epoch). A period without a datapoint is not in it. */
export type Series = ReadonlyMap<number, number>

type Operand = Series | number
type Tokens = string[]

/**
 * The part of CloudWatch's metric math that the alarms use: numbers, ids, + - * / and brackets. As there, a period
 * has a result only where every operand has a value, and none where it would be divided by zero.
 */
export const evaluate = (expression: string, metrics: ReadonlyMap<string, Series>): Series => {
  const tokens = expression.match(/\d+(?:\.\d+)?|\w+|[-+*/()]|\S/g) ?? []
  const result = sum(tokens, metrics)
  if (tokens.length > 0) throw new Error(`metric math: "${tokens[0]}" is not understood in: ${expression}`)
  if (typeof result === 'number') throw new Error(`metric math: no metric in: ${expression}`)
  return result
}

const sum = (tokens: Tokens, metrics: ReadonlyMap<string, Series>): Operand => {
  let left = product(tokens, metrics)
  while (tokens[0] === '+' || tokens[0] === '-') left = apply(tokens.shift(), left, product(tokens, metrics))
  return left
}

const product = (tokens: Tokens, metrics: ReadonlyMap<string, Series>): Operand => {
  let left = term(tokens, metrics)
  while (tokens[0] === '*' || tokens[0] === '/') left = apply(tokens.shift(), left, term(tokens, metrics))
  return left
}

const term = (tokens: Tokens, metrics: ReadonlyMap<string, Series>): Operand => {
  const token = tokens.shift()
  if (token === '(') {
    const inner = sum(tokens, metrics)
    if (tokens.shift() !== ')') throw new Error('metric math: a bracket is not closed')
    return inner
  }
  const found = metrics.get(token ?? '')
  if (found) return found
  if (token !== undefined && /^\d/.test(token)) return Number(token)
  throw new Error(`metric math: no metric has the id "${token}"`)
}

const operators: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
}

const apply = (operator: string | undefined, left: Operand, right: Operand): Operand => {
  const operate = operators[operator ?? ''] ?? Number.NaN
  if (typeof operate === 'number') throw new Error(`metric math: "${operator}" is no operator`)
  if (typeof left === 'number' && typeof right === 'number') return operate(left, right)
  const periods = typeof left === 'number' ? (right as Series).keys() : left.keys()
  const at = (operand: Operand, period: number) =>
    typeof operand === 'number' ? operand : operand.get(period)
  return new Map(
    [...periods].flatMap((period) => {
      const [a, b] = [at(left, period), at(right, period)]
      const value = a === undefined || b === undefined ? Number.NaN : operate(a, b)
      return Number.isFinite(value) ? [[period, value] as const] : []
    }),
  )
}
