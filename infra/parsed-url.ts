/** As `URL.parse`, which Node 20 does not have: stacks are synthesized with it, too. */
export const parsedUrl = (text: string): URL | null => (URL.canParse(text) ? new URL(text) : null)
