import { connect } from 'node:net'

/** One answer of a connection: status, and the whole of it as text. */
export interface RawAnswer {
  readonly status: number
  readonly text: string
}

/** Sends bytes as they are, and takes apart what comes back until the connection closes. */
export const exchange = (url: string, ...parts: readonly string[]): Promise<readonly RawAnswer[]> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    const chunks: Buffer[] = []
    const socket = connect(Number(port), hostname, () => {
      for (const part of parts) socket.write(part, 'latin1')
    })
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.once('close', () => resolve(answersIn(Buffer.concat(chunks).toString('latin1'))))
    socket.once('error', reject)
  })

const answersIn = (text: string): readonly RawAnswer[] =>
  text
    .split(/(?=HTTP\/1\.1 \d{3} )/)
    .filter((part) => part !== '')
    .map((part) => ({ status: Number(part.slice(9, 12)), text: part }))

/** A request of lines; its length is counted, and the connection ends after it. */
export const requestOf = (line: string, headers: Readonly<Record<string, string>>, body = ''): string => {
  const all = { Connection: 'close', ...(body && { 'Content-Length': String(body.length) }), ...headers }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${line} HTTP/1.1\r\n${lines.join('')}\r\n${body}`
}

export const hostOf = (url: string): string => new URL(url).host
