const grammar = /^-?(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/

/** Enough significant digits to tell every double from its neighbours (IEEE 754). */
const doubleDigits = 17

/**
 * Whether reading this JSON number literal as a double keeps what was written. An integer must lie within
 * ±(2^53 - 1), where integers are counted one by one. Any other literal must be a way of writing the double
 * that it becomes with at most 17 significant digits, as JavaScript, C (`%.17g`), Java and Python write theirs.
 */
export function isExactNumber(source: string): boolean {
  const value = Number(source)
  if (!Number.isFinite(value)) return false
  // The shortest form is what nearly every sender writes. It proves nothing about integers past 2^53.
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER && String(value) === source) return true
  const parts = grammar.exec(source)
  if (!parts) return false
  const [, whole = '', fraction, exponent] = parts
  if (fraction === undefined && exponent === undefined) return Number.isSafeInteger(value)
  const written = decimal(whole + (fraction ?? ''), Number(exponent ?? 0) + whole.length)
  return value === 0 ? written.digits === '' : isWayOfWriting(written, Math.abs(value))
}

/** 0.digits × 10^point */
interface Decimal {
  /** Without zeros at either end, so empty for zero. */
  readonly digits: string
  readonly point: number
}

/** Loops, because `/0+$/` takes quadratic time on a literal made of zeros. */
function decimal(digits: string, point: number): Decimal {
  let start = 0
  let end = digits.length
  while (start < end && digits[start] === '0') start++
  while (end > start && digits[end - 1] === '0') end--
  return { digits: digits.slice(start, end), point: point - start }
}

/**
 * A rendering with just as many digits decides: a longer one that says the same ends in zeros. JavaScript rounds
 * a tie up and C rounds it to even, so a literal that stops just before a final 5 is a rendering, too.
 */
function isWayOfWriting(written: Decimal, value: number): boolean {
  const count = written.digits.length
  if (count > doubleDigits) return false
  const cutTie = { ...written, digits: `${written.digits}5` }
  return isSame(written, rendering(value, count)) || isSame(cutTie, rendering(value, 100))
}

const isSame = (a: Decimal, b: Decimal): boolean => a.digits === b.digits && a.point === b.point

function rendering(value: number, count: number): Decimal {
  const [digits = '', exponent = ''] = value.toExponential(count - 1).split('e')
  return decimal(digits.replace('.', ''), Number(exponent) + 1)
}
