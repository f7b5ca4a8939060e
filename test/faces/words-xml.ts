import { parseXML } from 'webdav'
import type { Answer } from '../support/answer.ts'
import { native, type Told } from './words.ts'

interface Status {
  readonly href: string
  readonly status: string
  readonly error?: { readonly problem: string }
}

/** What `webdav` reads of a multistatus; it drops attributes, so the reason is read where it stands. */
export const toldInXml = async ({ text }: Answer): Promise<readonly (Told & { readonly href: string })[]> => {
  const { multistatus } = await parseXML(text)
  const responses = multistatus.response as unknown as readonly Status[]
  const problems = text.split('<D:response>').slice(1)
  return responses.map(({ href, status }, at) => {
    const [, code] = /^HTTP\/1\.1 (\d{3}) /.exec(status) ?? []
    const [, problem] = /<M:problem type="\/problems\/([^"]+)"/.exec(problems[at] ?? '') ?? []
    return { href, status: Number(code), ...(problem === undefined ? {} : { problem }) }
  })
}

/** The service's own batch, answered as RFC 4918 has it. */
export const askInXml: typeof native.ask = (operations, atomic) => {
  const request = native.ask(operations, atomic)
  return request && { ...request, headers: { ...request.headers, accept: 'application/xml' } }
}
