/** The value of `Prefer` without `respond-async`; empty when there is no preference. */
export const preferencesOf = ({ strict, return: shown }: Preferences): string =>
  [strict ? 'handling=strict' : '', shown === undefined ? '' : `return=${shown}`]
    .filter((preference) => preference !== '')
    .join(', ')

interface Preferences {
  readonly strict?: boolean | undefined
  readonly return?: 'representation' | undefined
}
