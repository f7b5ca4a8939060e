/** The parameters of a part's `Content-Disposition` that mean something. */
export interface Disposition {
  readonly name?: string
  readonly filename?: string
}

/** A quoted text, or a token; a backslash before any character is a part of the text. */
const parameter =
  /[ \t]*;[ \t]*([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s;",]+))/y

/**
 * Reads `form-data; name="…"; filename="…"` (RFC 7578, 4.2), or says why it cannot. `filename*` must not be used there, and
 * some readers take it for the name and others do not.
 */
export const parametersIn = (text: string): Disposition | string => {
  const [type = ''] = /^[^\s;]*/.exec(text) ?? []
  if (type.toLowerCase() !== 'form-data') return 'has no Content-Disposition form-data.'
  const found = new Map<string, string>()
  let at = type.length
  while (text.slice(at).trim() !== '') {
    parameter.lastIndex = at
    const [whole, name = '', quoted, token = ''] = parameter.exec(text) ?? []
    if (whole === undefined) return 'has a Content-Disposition that cannot be read.'
    const key = name.toLowerCase()
    if (key === 'filename*' || key === 'name*') return `has ${key}, which is not for forms (RFC 7578, 4.2).`
    if (found.has(key)) return 'names something twice in its Content-Disposition.'
    found.set(key, quoted === undefined ? token : unescaped(quoted))
    at = parameter.lastIndex
  }
  const [name, filename] = [found.get('name'), found.get('filename')]
  return { ...(name === undefined ? {} : { name }), ...(filename === undefined ? {} : { filename }) }
}

/** Browsers write `%22`, `%0D` and `%0A` for what a quoted text cannot have; other programs put a backslash before it. */
const unescaped = (text: string): string =>
  text.replace(/\\(["\\])/g, '$1').replace(/%(?:22|0D|0A)/gi, (code) => decodeURIComponent(code))
