/** A part of a request that a Lambda authorizer demands, and by which its answers are cached. */
export interface IdentitySource {
  readonly place: 'header' | 'querystring' | 'context'
  readonly name: string
}

/** What API Gateway asks with unless it is told otherwise. */
export const usualSources: readonly string[] = ['$request.header.Authorization']

const shape = /^\$(?:request\.(?<place>header|querystring)|context)\.(?<name>[\w.-]+)$/

/**
 * Reads `$request.header.NAME`, `$request.querystring.NAME` and `$context.NAME`; undefined for anything else. There are no
 * stage variables here.
 *
 * @example identitySource('$request.header.X-Api-Key') // { place: 'header', name: 'X-Api-Key' }
 */
export const identitySource = (text: string): IdentitySource | undefined => {
  const { place = 'context', name } = shape.exec(text)?.groups ?? {}
  return name === undefined ? undefined : { place: place as IdentitySource['place'], name }
}

/**
 * The headers among identity sources.
 *
 * @example identityHeaders(['$request.header.Cookie', '$context.routeKey']) // ['Cookie']
 */
export const identityHeaders = (sources: readonly string[]): readonly string[] =>
  sources.map(identitySource).flatMap((source) => (source?.place === 'header' ? [source.name] : []))
