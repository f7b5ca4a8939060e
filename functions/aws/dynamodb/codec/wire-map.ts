import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { parseJson } from '../../../json/json.ts'
import { wireTextOf } from './wire-text.ts'

type Members = Record<string, AttributeValue>

/**
 * A map whose wire text comes from JSON text directly. The codec writes it when the request is written, so that the
 * pieces of it do not outlive their call. For all other code, the SDK's own codec included, it is an attribute value
 * like any other.
 */
class WireMap {
  readonly #json: string

  constructor(json: string) {
    this.#json = json
  }

  get M(): Members {
    return (parseJson(wireTextOf(this.#json)) as unknown as { readonly M: Members }).M
  }

  static jsonOf(value: object): string | undefined {
    return #json in value ? value.#json : undefined
  }
}

// The SDK's serializer enumerates members, and so do copies in tests.
Object.defineProperty(WireMap.prototype, 'M', { enumerable: true })

/**
 * The map that holds a JSON object: a parameter or member for a call.
 * @param json the object's text, as `JSON.stringify` writes it. Another one is an error when it is sent.
 */
export const wireMapOf = (json: string): AttributeValue => new WireMap(json)

/** The JSON text of a value that was made from one; undefined for every other. */
export const jsonIn = (value: object): string | undefined => WireMap.jsonOf(value)

/**
 * The wire text of a value that carries its JSON text; undefined for every other.
 * @throws Error for a text that is none of `JSON.stringify`, as far as that is noticed.
 */
export const wireOf = (value: object): string | undefined => {
  const json = jsonIn(value)
  return json === undefined ? undefined : wireTextOf(json)
}
