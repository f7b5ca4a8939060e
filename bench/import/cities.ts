import { stringify } from 'csv-stringify/sync'
import { realCities } from '../../local/demo/cities.ts'
import type { CsvFile } from './passes.ts'

/** Real cities as one CSV file; all of them if `most` is undefined. */
export const citiesCsv = (most?: number): CsvFile => {
  const cities = realCities().slice(0, most)
  const columns = [...new Set(cities.flatMap((city) => Object.keys(city)))]
  return { rows: cities.length, bytes: Buffer.from(stringify([...cities], { header: true, columns })) }
}
