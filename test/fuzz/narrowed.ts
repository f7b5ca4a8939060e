/**
 * The description without what the fuzzer cannot read or send:
 * - it turns `prefixItems` into a list under `items`, and then takes that for no schema at all, so that here every
 *   element fits every place;
 * - it has no writer of NDJSON.
 */
export const narrowed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(narrowed)
  if (typeof value !== 'object' || value === null) return value
  const { prefixItems, 'application/x-ndjson': _, ...rest } = value as Readonly<Record<string, unknown>>
  const plain = Object.fromEntries(Object.entries(rest).map(([key, inner]) => [key, narrowed(inner)]))
  if (!Array.isArray(prefixItems)) return plain
  return { ...plain, items: { allOf: prefixItems }, minItems: prefixItems.length }
}
