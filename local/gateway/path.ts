export interface Path {
  /** What routes are matched against. */
  readonly routed: string
  /** What the function gets as `rawPath`. */
  readonly delivered: string
}

/**
 * An HTTP API percent-decodes a path twice: once before it selects the route, and once more before the function
 * sees `rawPath` and `pathParameters`. The documentation says only that parameters are decoded; live captures
 * show the rest, and that what follows a decoded `?` is lost:
 *
 *   /a/space%20x → /a/space x      /a/slash%2Fx → /a/slash/x (two segments)    /a/100%25 → 400
 *   /a/b%3Fx     → /a/b            /a/x%252Fy   → /a/x/y     (one segment)     /a/x%2525y → /a/x%y
 *
 * That bytes which are not UTF-8 are refused like a broken escape is an assumption.
 */
export const decodePath = (path: string): Path | undefined => {
  try {
    const [routed = ''] = decodeURIComponent(path).split('?', 1)
    return { routed, delivered: decodeURIComponent(routed) }
  } catch {
    return undefined
  }
}
