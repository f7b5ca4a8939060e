import { realCities } from '../../../local/demo/cities.ts'

export interface City {
  readonly id: string
  readonly name: string
  readonly country: string
  readonly population: number
}

/** So many real cities, each once. In CSV an empty text means that there is none, so there is none here either. */
export const someCities = (count: number): readonly City[] =>
  (realCities() as readonly City[])
    .slice(0, count)
    .map(
      (city) =>
        Object.fromEntries(Object.entries(city).filter(([, value]) => value !== '')) as unknown as City,
    )

export interface Planned {
  readonly operation: { readonly method: 'POST'; readonly path: '/cities'; readonly body: City }
  /** The status that it must be given, whatever happens on the way. */
  readonly status: number
}

/**
 * Creates every city, and now and then asks for something that has to fail: a city that is there already, a city that
 * the schema refuses.
 */
export const plannedFor = (cities: readonly City[]): readonly Planned[] =>
  cities.flatMap((body, index) => {
    const planned: Planned[] = [{ operation: { method: 'POST', path: '/cities', body }, status: 201 }]
    if (index % 50 === 49) planned.push({ operation: { method: 'POST', path: '/cities', body }, status: 409 })
    if (index % 70 === 69) {
      const refused = { ...body, id: `9${body.id}`, population: -1 }
      planned.push({ operation: { method: 'POST', path: '/cities', body: refused }, status: 422 })
    }
    return planned
  })

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** Items as CSV, RFC 4180; objects as JSON in their cell. */
export const csvOf = (items: readonly object[]): string => {
  const columns = [...new Set(items.flatMap((item) => Object.keys(item)))]
  const cellOf = (value: unknown) =>
    quoted(typeof value === 'object' ? JSON.stringify(value) : String(value ?? ''))
  const rows = items.map((item) =>
    columns.map((name) => cellOf((item as Record<string, unknown>)[name])).join(','),
  )
  return `${[columns.join(','), ...rows].join('\r\n')}\r\n`
}
