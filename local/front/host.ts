/** What a Host field or the authority of an absolute target may look like: a name or an address, and a port. */
const shape = /^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::(\d{0,5}))?$/

/** This machine by the names that it can only have itself. A name that somebody else gives out is never among them. */
const ownNames: readonly string[] = ['127.0.0.1', 'localhost', '[::1]']

export type HostKind = 'own' | 'foreign' | 'malformed'

/**
 * Whom a request was meant for. A page of another name whose server has its name point to this machine (DNS
 * rebinding) is told by the name, which the browser sends. The port is no secret and says nothing: it may be forwarded.
 */
export const kindOfHost = (host: string): HostKind => {
  const [, name] = shape.exec(host) ?? []
  if (name === undefined) return 'malformed'
  return ownNames.includes(name.toLowerCase()) ? 'own' : 'foreign'
}
