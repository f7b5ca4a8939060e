import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type Collection, defineCollection } from '../../functions/model/collection.ts'
import { placeIn } from '../../operate/place.ts'
import { planOf } from '../../operate/plan.ts'
import { indexed, old, upgraded } from './collections.ts'

const directory = mkdtempSync(join(tmpdir(), 'multistatus-place-'))
afterAll(() => rmSync(directory, { recursive: true }))
const path = join(directory, 'parcels.upgrade')
beforeEach(() => rmSync(path, { force: true }))

const bound = { table: '["arn:aws:dynamodb:eu-central-1:1:table/Items","id-1"]', plan: 'plan' }
const progress = { next: '["a","b"]', items: 7, due: 3, stuck: 1 }
const nothing = { next: undefined, items: 0, due: 0, stuck: 0 }
const noon = Date.parse('2026-11-28T12:00:00Z')
const days = (count: number) => () => new Date(noon + count * 86_400_000)

describe('the place of a walk', () => {
  it('is gone on from: the same table, the same plan, within a week', () => {
    expect(placeIn(path, bound, days(0)).find()).toEqual({ progress: nothing })
    placeIn(path, bound, days(0)).keep(progress)
    expect(readdirSync(directory)).toEqual(['parcels.upgrade'])
    expect(placeIn(path, bound, days(6.9)).find()).toEqual({ progress })
    placeIn(path, bound, days(6.9)).forget()
    expect(placeIn(path, bound, days(6.9)).find()).toEqual({ progress: nothing })
  })

  it.each([
    ['of another account', { table: bound.table.replace(':1:', ':2:') }, 0, 'another table'],
    ['of another region', { table: bound.table.replace('central', 'west') }, 0, 'another table'],
    ['of a table that was made anew', { table: bound.table.replace('id-1', 'id-2') }, 0, 'another table'],
    ['of another plan', { plan: 'other' }, 0, 'another declaration'],
    ['of the week before', {}, 7, 'the last 7 days'],
    ['of tomorrow', {}, -2, 'the last 7 days'],
  ])('%s is not', (_, other, later, said) => {
    placeIn(path, bound, days(0)).keep(progress)
    const { progress: found, unfit } = placeIn(path, { ...bound, ...other }, days(later)).find()
    expect(found).toEqual(nothing)
    expect(unfit).toContain(said)
  })

  it('of another version of the command is not', () => {
    const earlier = '{"v":1,"plan":"[]","next":"a#b#c#d","records":1,"items":1,"due":1,"stuck":0}'
    const broken = JSON.stringify({ v: 2, ...bound, savedAt: days(0)().toISOString(), progress: { next: 1 } })
    for (const text of [earlier, broken]) {
      writeFileSync(path, text)
      expect(placeIn(path, bound, days(0)).find()).toEqual({
        progress: nothing,
        unfit: 'is of another version of this command',
      })
    }
    placeIn(path, bound, days(0)).forget()
    expect(existsSync(path)).toBe(false)
  })

  it('in a file of somebody else is none, and the file stays as it is', () => {
    const texts = fc.oneof(fc.json(), fc.string(), fc.constant('{"my":"data"}'))
    const said = `${path} is no file of this command`
    fc.assert(
      fc.property(texts, (text) => {
        writeFileSync(path, text)
        const place = placeIn(path, bound, days(0))
        for (const use of [place.find, place.forget]) expect(use).toThrow(said)
        expect(readFileSync(path, 'utf8')).toBe(text)
      }),
    )
    rmSync(path)
    mkdirSync(path)
    expect(placeIn(path, bound, days(0)).find).toThrow(said)
    rmdirSync(path)
  })
})

describe('the plan of a walk', () => {
  const declared = (more: object): Collection =>
    defineCollection({
      name: 'parcels',
      schema: z.strictObject({ land: z.string(), at: z.string(), weight: z.number().optional() }),
      ...more,
    } as never) as Collection
  const land = { byLand: { partition: 'land' } }

  it('is the same for the same declaration, made again', () => {
    expect(planOf('upgrade', declared({ indexes: land }))).toBe(
      planOf('upgrade', declared({ indexes: land })),
    )
    expect(planOf('upgrade', upgraded)).toBe(planOf('upgrade', upgraded))
  })

  it('is another for whatever a walk does otherwise', () => {
    const at = { byAt: { partition: 'at' } }
    const date = z.strictObject({ land: z.string(), at: z.iso.datetime(), weight: z.number().optional() })
    const upgrade = (code: (item: object) => object) => ({ version: 2, upgrade: { 1: code } })
    const plans = [
      planOf('reindex', old),
      planOf('upgrade', old),
      planOf('upgrade', indexed),
      planOf('upgrade', upgraded),
      planOf('reindex', declared({})),
      planOf('reindex', declared({ indexes: land })),
      planOf('reindex', declared({ indexes: { ...land, ...at } })),
      // The same indexes at other places of the table.
      planOf('reindex', declared({ indexes: { ...at, ...land } })),
      planOf('reindex', declared({ indexes: { byLand: { partition: 'land', shards: 2 } } })),
      planOf('reindex', declared({ indexes: { byLand: { partition: 'land', sort: 'weight' } } })),
      // The same name for another kind of value.
      planOf('reindex', declared({ indexes: at })),
      planOf('reindex', declared({ indexes: at, schema: date })),
      planOf('upgrade', declared(upgrade((item) => ({ ...item, land: 'AT' })))),
      planOf('upgrade', declared(upgrade((item) => ({ ...item, land: 'DE' })))),
    ]
    expect(new Set(plans).size).toBe(plans.length)
  })
})
