/** The form of a Host field, or of the authority of an absolute target: a name or an address, and a port. */
const shape = /^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::(\d{0,5}))?$/

/** Names that can only mean this machine. A name from DNS is never among them. */
const ownNames: readonly string[] = ['127.0.0.1', 'localhost', '[::1]']

export type HostKind = 'own' | 'foreign' | 'malformed'

/**
 * The host that a request is meant for. In DNS rebinding the name of a foreign page resolves to this machine; the
 * browser still sends that name, which gives it away. The port proves nothing, since it may be forwarded.
 */
export const kindOfHost = (host: string): HostKind => {
  const [, name] = shape.exec(host) ?? []
  if (name === undefined) return 'malformed'
  return ownNames.includes(name.toLowerCase()) ? 'own' : 'foreign'
}
