/** What of the document is read here; the linter has checked that it is an OpenAPI document. */
export interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>
  readonly 'x-fallback': { readonly responses: Responses }
}

type Responses = Readonly<Record<string, Reference | DescribedResponse>>

export interface Reference {
  readonly $ref: string
}

export interface DescribedOperation {
  readonly parameters?: readonly (Reference | DescribedParameter)[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Responses
}

export interface DescribedParameter {
  readonly name: string
  readonly in: string
}

export interface DescribedResponse {
  readonly headers?: Readonly<Record<string, Reference | DescribedHeader>>
  readonly content?: Content
}

export interface DescribedHeader {
  readonly required?: boolean
  readonly schema: { readonly type: string }
}

type Content = Readonly<Record<string, { readonly schema: object }>>

/** Follows a reference within the document. */
export const resolve = <T extends object>(document: object, value: T | Reference): T => {
  if (!('$ref' in value)) return value
  const names = value.$ref.split('/').slice(1)
  let at: unknown = document
  for (const name of names) at = (at as Record<string, unknown> | undefined)?.[decodeURIComponent(name)]
  if (typeof at !== 'object' || at === null) throw new Error(`${value.$ref} is not in the document`)
  return at as T
}
