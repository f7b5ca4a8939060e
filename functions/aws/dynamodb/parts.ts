/** The limits of one call. */
export interface CallBounds<T> {
  readonly members: number
  readonly bytes?: number
  readonly bytesOf?: (member: T, enough: number) => number
}

/**
 * Cuts work into as few calls as possible, of even size if the number of members decides and not their bytes. A member
 * that is larger than a call gets a call of its own.
 */
export const cutIntoCalls = <T>(
  all: readonly T[],
  { members, bytes = Number.POSITIVE_INFINITY, bytesOf = () => 0 }: CallBounds<T>,
): readonly (readonly T[])[] => {
  const calls = Math.ceil(all.length / members)
  const size = Math.ceil(all.length / Math.max(1, calls))
  const parts: T[][] = []
  let part: T[] = []
  let used = 0
  for (const member of all) {
    const own = bytesOf(member, bytes / members)
    if (part.length === size || (part.length > 0 && used + own > bytes)) {
      parts.push(part)
      part = []
      used = 0
    }
    part.push(member)
    used += own
  }
  return part.length > 0 ? [...parts, part] : parts
}
