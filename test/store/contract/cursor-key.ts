import { expect, it } from 'vitest'
import type { CursorKey } from '../../../functions/ports/cursor-key.ts'
import { Unavailable } from '../../../functions/ports/unavailable.ts'
import { never, over } from '../fixtures.ts'

export interface CursorKeySubject {
  /** A function of its own, on the same store as the others. */
  readonly open: () => CursorKey
  /** … that is not answered for as many calls. */
  readonly silentFor: (calls: number) => CursorKey
  /** … whose writes are made, and not answered at first. */
  readonly unheard: () => CursorKey
  /** … of whose first read nothing is heard at all, once it has been sent. */
  readonly stuck: () => { readonly key: CursorKey; readonly sent: Promise<void> }
}

const hexOf = async (key: CursorKey): Promise<string> => Buffer.from(await key(never)).toString('hex')

/** What every store of the key of cursors keeps. */
export const cursorKeyContract = ({ open, silentFor, unheard, stuck }: CursorKeySubject): void => {
  it('all functions have one key of 32 bytes, whoever comes first, and at once', async () => {
    const keys = await Promise.all([unheard(), ...Array.from({ length: 9 }, open)].map(hexOf))
    expect(keys[0]).toMatch(/^[0-9a-f]{64}$/)
    expect(new Set(keys).size).toBe(1)
    expect(await hexOf(open())).toBe(keys[0])
  })

  it('without an answer there is none, and the next one who asks is answered', async () => {
    const key = silentFor(1_000)
    await expect(key(never)).rejects.toBeInstanceOf(Unavailable)
    const late = open()
    await expect(late(over)).rejects.toBeInstanceOf(Unavailable)
    expect(await hexOf(late)).toBe(await hexOf(open()))
    expect(await hexOf(silentFor(2))).toBe(await hexOf(open()))
  })

  it('whoever has more time does not fail since somebody else had less', async () => {
    const { key, sent } = stuck()
    const ending = Promise.withResolvers<void>()
    let isOver = false
    const short = key({ passed: () => isOver, reached: ending.promise })
    await sent
    const long = key(never)
    isOver = true
    ending.resolve()
    await expect(short).rejects.toBeInstanceOf(Unavailable)
    expect(Buffer.from(await long).toString('hex')).toBe(await hexOf(open()))
  })
}
