import { idIn } from '../functions/model/item-key.ts'

/** Tenant and id of an item; what is no key of the service stays as it is. */
export const nameOf = (key: string): string => {
  try {
    return `${decodeURIComponent(key.slice(0, key.indexOf('#')))}/${idIn(key)}`
  } catch {
    return key
  }
}

/** Tenants and ids are other people's text: in a terminal it must neither begin a line nor give an order. */
export const plain = (text: string): string =>
  text.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (sign) => `\\u{${sign.codePointAt(0)?.toString(16) ?? ''}}`,
  )
