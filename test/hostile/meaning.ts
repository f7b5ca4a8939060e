import type { Tree } from './reader.ts'

/** What a JSON text says: equal for texts that say the same, in whatever order, spelling and white space. */
export const meaningOf = (tree: Tree): string => {
  switch (tree.kind) {
    case 'literal':
      return tree.text
    case 'number':
      return decimalOf(tree.text)
    case 'string':
      return JSON.stringify(tree.value)
    case 'array':
      return `[${tree.elements.map(meaningOf).join()}]`
    case 'object': {
      const members = tree.members.map(([name, value]) => `${JSON.stringify(name)}:${meaningOf(value)}`)
      return `{${members.sort().join()}}`
    }
  }
}

/** A number by its decimal value: `1E22`, `1e+22` and `10000000000000000000000.0` are one. */
export const decimalOf = (text: string): string => {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  const short = digits.replace(/0+$/, '')
  const power = BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - short.length)
  return short === '' ? '0' : `${sign}${short}e${power}`
}

/** Nesting: 0 for a scalar. */
export const depthOf = (tree: Tree): number => {
  if (tree.kind === 'array') return 1 + Math.max(0, ...tree.elements.map(depthOf))
  if (tree.kind === 'object') return 1 + Math.max(0, ...tree.members.map(([, value]) => depthOf(value)))
  return 0
}

/**
 * Whether a service that holds numbers as doubles, texts as Unicode and members by name can keep a value as it is.
 * What it cannot keep it has to refuse.
 */
export const canBeKept = (tree: Tree): boolean => {
  switch (tree.kind) {
    case 'literal':
      return true
    case 'number':
      return isKeptNumber(tree.text)
    case 'string':
      return tree.value.isWellFormed()
    case 'array':
      return tree.elements.every(canBeKept)
    case 'object': {
      const names = tree.members.map(([name]) => name)
      return (
        new Set(names).size === names.length &&
        names.every((name) => name.isWellFormed() && name !== '__proto__') &&
        tree.members.every(([, value]) => canBeKept(value))
      )
    }
  }
}

/** Whether DynamoDB holds a map with the names of this value: at any depth they have 1 to 65,535 bytes. */
export const hasStorableNames = (tree: Tree): boolean => {
  if (tree.kind === 'array') return tree.elements.every(hasStorableNames)
  if (tree.kind !== 'object') return true
  return tree.members.every(
    ([name, value]) => name !== '' && Buffer.byteLength(name) < 65_536 && hasStorableNames(value),
  )
}

/** What JavaScript writes for a double, or an integer that one happens to hit. */
const isKeptNumber = (text: string): boolean => {
  const value = Number(text)
  if (!Number.isFinite(value)) return false
  const isHit = /^-?[0-9]+$/.test(text) && BigInt(value) === BigInt(text)
  return isHit || decimalOf(String(value)) === decimalOf(text)
}

/** How deep the brackets of a text go, whether or not it is JSON. */
export const bracketsOf = (text: string): number => {
  let [depth, deepest] = [0, 0]
  for (const [bracket] of text.replace(/"(?:[^"\\]|\\.)*"/gs, '').matchAll(/[[\]{}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1
    deepest = Math.max(deepest, depth)
  }
  return deepest
}
