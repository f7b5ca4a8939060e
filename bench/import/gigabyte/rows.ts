import { stringify } from 'csv-stringify/sync'
import { realCities } from '../../../local/demo/cities.ts'

/** A city of the file. */
export type City = Readonly<Record<string, unknown>> & { readonly name: string }

/** One in so many rows has a line break in its name, characters of three and four bytes, or an invalid population. */
const breakEvery = 101
const wideEvery = 53
const spoiltEvery = 10_007

export const isSpoilt = (index: number): boolean => index % spoiltEvery === spoiltEvery - 1
export const isBroken = (index: number): boolean => index % breakEvery === breakEvery - 1
const isWide = (index: number): boolean => index % wideEvery === wideEvery - 1

export interface RowMaker {
  readonly header: string
  readonly cityOf: (index: number) => City
  readonly lineOf: (index: number) => string
  /** The bytes of that line. */
  readonly lengthOf: (index: number) => number
}

/** Endless rows: the real cities over and over, each time under other ids. */
export const makeRows = (): RowMaker => {
  const cities = realCities().map(withoutEmpty)
  const columns = [...new Set(cities.flatMap((city) => Object.keys(city)))]
  const write = (city: City) => stringify([city], { columns })
  const plainOf = (index: number) => cities[index % cities.length] ?? fail(index)
  // Most rows are a number and the rest of a line that was made before.
  const rests = cities.map((city) => write({ ...city, id: '' }))
  const lengths = rests.map((rest) => Buffer.byteLength(rest))
  const cityOf = (index: number): City => vary({ ...plainOf(index), id: idOf(index) }, index)
  const isPlain = (index: number) => !isSpoilt(index) && !isBroken(index) && !isWide(index)
  const lineOf = (index: number) =>
    isPlain(index) ? idOf(index) + (rests[index % rests.length] ?? fail(index)) : write(cityOf(index))
  return {
    header: `${columns.join()}\n`,
    cityOf,
    lineOf,
    lengthOf: (index) =>
      isPlain(index)
        ? idOf(index).length + (lengths[index % lengths.length] ?? fail(index))
        : Buffer.byteLength(lineOf(index)),
  }
}

/** An empty cell means an absent member, so a row cannot have an empty text. */
const withoutEmpty = (city: object): City =>
  Object.fromEntries(Object.entries(city).filter(([, value]) => value !== '')) as unknown as City

const idOf = (index: number): string => String(index + 1)

const vary = (city: City, index: number): City => ({
  ...city,
  ...(isBroken(index) ? { name: `${city.name}\n"${index}", again` } : {}),
  ...(isWide(index) ? { altName: '東京 🏙' } : {}),
  ...(isSpoilt(index) ? { population: -1 } : {}),
})

const fail = (index: number): never => {
  throw new Error(`there is no row ${index}`)
}
