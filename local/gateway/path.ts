export interface Path {
  /** The path that routes are matched against. */
  readonly routed: string
  /** The function's `rawPath`. */
  readonly delivered: string
}

/**
 * An HTTP API percent-decodes a path twice: once before it selects the route, and once more before the function
 * sees `rawPath` and `pathParameters`. The documentation says only that parameters are decoded. Live captures show the
 * rest, and that the text after a decoded `?` is lost:
 *
 *   /a/space%20x → /a/space x      /a/slash%2Fx → /a/slash/x (two segments)    /a/100%25 → 400
 *   /a/b%3Fx     → /a/b            /a/x%252Fy   → /a/x/y     (one segment)     /a/x%2525y → /a/x%y
 *
 * It is an assumption that bytes that are not UTF-8 are refused like a broken escape.
 */
export const decodePath = (path: string): Path | undefined => {
  try {
    const [routed = ''] = decodeURIComponent(path).split('?', 1)
    return { routed, delivered: decodeURIComponent(routed) }
  } catch {
    return undefined
  }
}
