const texts = new WeakMap<Date, string>()

/** A cache: a round has one instant, and formatting it for each item would take as long as the rest of the planning. */
export const instantTextOf = (now: Date): string => {
  const known = texts.get(now)
  if (known !== undefined) return known
  const text = now.toISOString()
  texts.set(now, text)
  return text
}
