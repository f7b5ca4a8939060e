import { parse } from 'csv-parse/sync'
import { randomOf } from '../../client/proxy/random.ts'
import type { Shown } from './page.ts'

/** A file with faults of every kind that rows have, here and there. */
export const messyFile = (count: number, seed: number): string => {
  const random = randomOf(seed)
  const rows = Array.from({ length: count }, (_, at) => rowOf(at, random))
  return `id,name,country,population,altName\r\n${rows.join('')}`
}

const rowOf = (at: number, random: () => number): string => {
  const [id, name] = [String(1_000_000 + at), names[Math.floor(random() * names.length)]]
  const [good, end] = [`${id},${name},FR,${at},`, random() < 0.01 ? '\n\n' : '\r\n']
  if (random() > 0.02) return good + end
  const faults = [
    `${id},${name},fr,${at},`,
    `${id},${name},FR,-1,`,
    `${id},${name},F,${at}.5,"a ""quoted"" one"`,
    `${id},,FR,${at},`,
    `${id},${name},FR,${at}`,
    `${id},${name},FR,${at},,more`,
    `x${id},${name},FR,${at},`,
    `${id},${name},"FR\nde",many,`,
  ]
  return faults[Math.floor(random() * faults.length)] + end
}

const names = ['Paris', '"Low, High"', '"Two\nlines"', 'Łódź', '"Say ""hi"""', '東京']

const header = ['id', 'name', 'country', 'population', 'altName']

/** What the page has to show of a file, by another reader of CSV and by the rules of the collection, written down again. */
export const expectedRows = (file: string): Shown[] => {
  // With `raw`, each record comes with the text that it was read from.
  const records = parse(file, {
    raw: true,
    relax_column_count: true,
    record_delimiter: ['\r\n', '\n'],
    skip_empty_lines: true,
  }) as unknown as { record: string[]; raw: string }[]
  // A reader says where a row ends; it starts where its own text stands in the file.
  let from = 0
  const lines = records.map(({ raw }) => {
    const text = raw.replace(/^[\r\n]+|[\r\n]+$/g, '')
    const at = file.indexOf(text, from)
    from = at + text.length
    return { text, line: file.slice(0, at).split('\n').length }
  })
  return records.slice(1).flatMap(({ record }, index) => {
    const { text = '', line = 0 } = lines[index + 1] ?? {}
    if (record.length !== header.length) return [{ line, cells: [text], members: [] }]
    const members = wrongIn(record)
    return members.length === 0 ? [] : [{ line, cells: record, members }]
  })
}

/** The members of a row that do not fit. */
const wrongIn = ([id = '', name = '', country = '', population = '']: readonly string[]): string[] => {
  const fits = {
    country: /^[A-Z]{2}$/.test(country),
    id: /^\d{1,12}$/.test(id),
    name: name !== '',
    population: /^\d+$/.test(population),
  }
  return Object.entries(fits).flatMap(([member, isFine]) => (isFine ? [] : [member]))
}
