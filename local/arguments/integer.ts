interface Bounds {
  readonly least: number
  readonly most: number
}

/** @throws Error that names the option and its bounds. */
export const integer = (name: string, text: string, { least, most }: Bounds): number => {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= most) return value
  throw new Error(`${name} must be an integer from ${least} to ${most}, not ${JSON.stringify(text)}`)
}
