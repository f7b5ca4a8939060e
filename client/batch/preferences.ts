/** The value of `Prefer` without `respond-async`; empty when there is no preference. */
export const preferencesOf = ({ strict, return: returned }: Preferences): string =>
  [strict ? 'handling=strict' : '', returned === undefined ? '' : `return=${returned}`]
    .filter((preference) => preference !== '')
    .join(', ')

interface Preferences {
  readonly strict?: boolean | undefined
  readonly return?: 'representation' | undefined
}
