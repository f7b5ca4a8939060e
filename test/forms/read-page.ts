import { type DefaultTreeAdapterTypes, parse } from 'parse5'

type Node = DefaultTreeAdapterTypes.Node
type Element = DefaultTreeAdapterTypes.Element

/** A page as browsers read it. */
const elementsOf = (page: string, tag: string): readonly Element[] =>
  within(parse(page)).filter(({ tagName }) => tagName === tag)

const within = (node: Node): readonly Element[] => {
  const children = 'childNodes' in node ? node.childNodes.flatMap(within) : []
  return 'tagName' in node ? [node, ...children] : children
}

const textOf = (node: Node): string => {
  if (node.nodeName === '#text' && 'value' in node) return node.value
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : ''
}

/** The cells of each failed row: file, line, item, member, reason, status. */
export const failedIn = (page: string): readonly (readonly string[])[] =>
  elementsOf(page, 'tr')
    .map((row) => within(row).filter(({ tagName }) => tagName === 'td'))
    .filter((cells) => cells.length > 0)
    .map((cells) => cells.map((cell) => textOf(cell)))

const attribute = ({ attrs }: Element, wanted: string): string | undefined =>
  attrs.find(({ name }) => name === wanted)?.value

/** The files that it offers, as a browser would save them. */
export const downloadsIn = (page: string) =>
  elementsOf(page, 'a').flatMap((link) => {
    const name = attribute(link, 'download')
    const [, type, base64] =
      /^data:([^;]+);charset=utf-8;base64,(.*)$/.exec(attribute(link, 'href') ?? '') ?? []
    if (name === undefined || type === undefined || base64 === undefined) return []
    return [{ name, type, text: Buffer.from(base64, 'base64').toString() }]
  })
