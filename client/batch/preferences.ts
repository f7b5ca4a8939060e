/** What `Prefer` says, besides how to answer; empty when there is nothing to say. */
export const preferencesOf = ({ strict, return: shown }: Preferences): string =>
  [strict ? 'handling=strict' : '', shown === undefined ? '' : `return=${shown}`]
    .filter((preference) => preference !== '')
    .join(', ')

interface Preferences {
  readonly strict?: boolean | undefined
  readonly return?: 'representation' | undefined
}
