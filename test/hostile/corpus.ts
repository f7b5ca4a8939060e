import * as z from 'zod'
import { defineCollection } from '../../functions/model/collection.ts'

/** What the files of the corpus hold. */
export const widgets = defineCollection({
  name: 'widgets',
  schema: z.strictObject({
    name: z.string().min(1),
    count: z.int().optional(),
    price: z.number().optional(),
    active: z.boolean().optional(),
    note: z.string().nullable().optional(),
    code: z.union([z.string(), z.number()]).optional(),
    tags: z.array(z.string()).optional(),
    when: z.iso.date().optional(),
  }),
})

export interface CorpusFile {
  readonly name: string
  readonly type: 'text/csv' | 'application/x-ndjson'
  readonly method?: 'POST' | 'PUT' | 'PATCH'
  readonly bytes: Buffer
  /** What becomes of each row: its line, its status, and where it is wrong. Written by hand. */
  readonly rows: readonly (readonly [line: number, status: number, ...pointers: string[]])[]
  /** Of the items that are made: what they hold, by id. */
  readonly items?: Readonly<Record<string, object>>
}

/** A file that is refused as a whole, and what whoever made it reads. */
export interface RefusedFile {
  readonly name: string
  readonly bytes: Buffer
  readonly detail: string
}

const text = (...parts: readonly string[]): Buffer => Buffer.from(parts.join(''))
const latin1 = (content: string): Buffer => Buffer.from(content, 'latin1')
const csv = { type: 'text/csv' } as const
const ndjson = { type: 'application/x-ndjson' } as const
const mebibyte = 1024 * 1024

export const corpus: readonly CorpusFile[] = [
  {
    ...csv,
    name: 'a spreadsheet’s: marks, CRLF, TRUE and False, quoted line ends, no last line end',
    bytes: text(
      '\ufeffid,name,active,note\r\n',
      'a1,Paris,TRUE,"two\r\nlines, ""quoted"""\r\n',
      'a2,Rome,False,\r\n',
      'a3, Oslo ,true,"x"',
    ),
    rows: [
      [2, 201],
      [4, 201],
      [5, 201],
    ],
    items: {
      a1: { name: 'Paris', active: true, note: 'two\r\nlines, "quoted"' },
      a2: { name: 'Rome', active: false },
      a3: { name: ' Oslo ', active: true, note: 'x' },
    },
  },
  {
    ...csv,
    name: 'two byte order marks and blank lines',
    bytes: text('\ufeff\ufeff\n\r\nid,name\n\nb1,x\n\r\n\nb2,y\n\n'),
    rows: [
      [5, 201],
      [8, 201],
    ],
  },
  {
    ...csv,
    name: 'one row of another encoding among good ones',
    bytes: Buffer.concat([text('id,name\nc1,Köln\n'), latin1('c2,K\xf6ln\n'), text('c3,Köln\n')]),
    rows: [
      [2, 201],
      [3, 400],
      [4, 201],
    ],
    items: { c1: { name: 'Köln' }, c3: { name: 'Köln' } },
  },
  {
    ...csv,
    name: 'rows with too many and too few cells',
    bytes: text('id,name,note\nd1,x,y\nd2,x\nd3,x,y,z\nd4\nd5,x,y,\nd6,x,\n'),
    rows: [
      [2, 201],
      [3, 400],
      [4, 400],
      [5, 400],
      [6, 400],
      [7, 201],
    ],
  },
  {
    ...csv,
    name: 'broken quotes',
    bytes: text('id,name\ne1,"x"y\ne2,5" pipe\ne3,"ok"\ne4,"open\ne5,ok\n"e6,open\n"e7","last'),
    rows: [
      [2, 400],
      [3, 400],
      [4, 201],
      [5, 400],
      [6, 201],
      [7, 400],
      [8, 400],
    ],
  },
  {
    ...csv,
    name: 'cells that are not of their column’s type',
    bytes: text(
      'id,name,count,price,active,tags,when\n',
      'f1,x,many,1.5,true,[],2026-01-31\n',
      'f2,x,1,"1,5",true,[],\n',
      'f3,x,1,1,yes,[],\n',
      'f4,x,1,1,,no list,\n',
      'f5,x,1.5,1e400,1,{},\n',
      'f6,x,1,1,,[],2026-02-30\n',
      'f7,x,9007199254740993,1,,,\n',
      'f8,,1,1,,,\n',
      'f9,x,-7,100000000000000000,FALSE,"[""a"",""b""]",2024-02-29\n',
      'f10,x,-0,-0,,,\n',
    ),
    rows: [
      [2, 422, '/count'],
      [3, 422, '/price'],
      [4, 422, '/active'],
      [5, 422, '/tags'],
      [6, 422, '/count', '/price', '/active', '/tags'],
      [7, 422, '/when'],
      [8, 422, '/count'],
      [9, 422, '/name'],
      [10, 201],
      [11, 201],
    ],
    items: {
      f9: { name: 'x', count: -7, price: 1e17, active: false, tags: ['a', 'b'], when: '2024-02-29' },
      f10: { name: 'x', count: 0, price: 0 },
    },
  },
  {
    ...csv,
    name: 'rows that are wrong in more than one way',
    bytes: text('id,name,count,when\n,,many,x\np1,,many,\np/2,x,many,2026-01-01\n'),
    rows: [
      [2, 422, '/count', '/id', '/name', '/when'],
      [3, 422, '/count', '/name'],
      [4, 422, '/count', '/id'],
    ],
  },
  {
    ...csv,
    name: 'rows that are wrong in more than one way, of items that are patched',
    method: 'PATCH',
    bytes: text('id,count\n,many\nnobody,many\nnobody,1\n'),
    rows: [
      [2, 422, '/count', '/id'],
      [3, 422, '/count'],
      [4, 404],
    ],
  },
  {
    ...csv,
    name: 'text that stays text',
    bytes: text(
      'id,name,note,code\n',
      'g1,0012,null,0012\n',
      'g2,1e3,NULL,1e3\n',
      'g3,true,"null",1.10\n',
      'g4,1.10,=1+1,12\n',
      "g5,-0,'x,-1.5\n",
      'g6,x,,-0\n',
    ),
    rows: [
      [2, 201],
      [3, 201],
      [4, 201],
      [5, 201],
      [6, 201],
      [7, 201],
    ],
    items: {
      g1: { name: '0012', note: 'null', code: '0012' },
      g2: { name: '1e3', note: 'NULL', code: '1e3' },
      g3: { name: 'true', note: 'null', code: '1.10' },
      g4: { name: '1.10', note: '=1+1', code: 12 },
      g5: { name: '-0', note: "'x", code: -1.5 },
      g6: { name: 'x', code: '-0' },
    },
  },
  {
    ...csv,
    name: 'JSON in cells that readers disagree on',
    bytes: text('id,name,tags\nh1,x,"[""\\ud800""]"\nh2,x,"[""\\u0041""]"\nh3,x,[1\n'),
    rows: [
      [2, 400, '/tags/0'],
      [3, 201],
      [4, 422, '/tags'],
    ],
    items: { h2: { name: 'x', tags: ['A'] } },
  },
  {
    ...csv,
    name: 'ids that are missing, wrong or there already',
    bytes: text('id,name\n,x\n"",\ni/1,x\ni2,x\ni2,y\n'),
    rows: [
      [2, 422, '/id'],
      [3, 422, '/id', '/name'],
      [4, 422, '/id'],
      [5, 201],
      [6, 409],
    ],
  },
  {
    ...csv,
    name: 'ids that are missing or wrong, of items that are replaced',
    method: 'PUT',
    bytes: text('id,name\n,x\n"",\nj/1,x\nj2,x\nj2,y\n'),
    rows: [
      [2, 422, '/id'],
      [3, 422, '/id', '/name'],
      [4, 400],
      [5, 201],
      [6, 200],
    ],
    items: { j2: { name: 'y' } },
  },
  {
    ...csv,
    name: 'ids that are missing, of items that are patched',
    method: 'PATCH',
    bytes: text('name,id\nx,\nx,nobody\n'),
    rows: [
      [2, 422, '/id'],
      [3, 404],
    ],
  },
  {
    ...csv,
    name: 'rows that are too long',
    bytes: text('id,name\nk1,x\nk2,', 'x'.repeat(mebibyte), '\nk3,', 'é'.repeat(200 * 1024), '\nk4,x\n'),
    rows: [
      [2, 201],
      [3, 413],
      [4, 413],
      [5, 201],
    ],
  },
  {
    ...csv,
    name: 'characters that look like ends: U+2028, NEL, a lone carriage return, NUL',
    bytes: text('id,name\nl1,a\u2028b\nl2,a\u0085b\nl3,a\rb\nl4,a\0b\n'),
    rows: [
      [2, 201],
      [3, 201],
      [4, 201],
      [5, 201],
    ],
    items: { l1: { name: 'a\u2028b' }, l2: { name: 'a\u0085b' }, l3: { name: 'a\rb' }, l4: { name: 'a\0b' } },
  },
  {
    ...ndjson,
    name: 'lines with faults of their own',
    bytes: Buffer.concat([
      text('\ufeff{"id":"m1","name":"x"}\r\n\n \t\n{"id":"m2",\n[1]\nnull\n'),
      latin1('{"id":"m3","name":"\xe9"}\n'),
      text(
        '{"id":"m4","name":"x","name":"y"}\n{"id":"m5","name":"\\ud800"}\n{"id":"m6","name":"x","__proto__":1}\n',
        '{"id":"m7","name":"x","price":9007199254740993}\n{"id":"m8","name":"x","price":1e126}\n',
        '{"id":"m9","name":7,"more":1}\n{"name":"x"}\n{"id":"m10","name":"é😀"}',
      ),
    ]),
    rows: [
      [1, 201],
      [4, 400],
      [5, 422, ''],
      [6, 422, ''],
      [7, 400],
      [8, 400, '/name'],
      [9, 400, '/name'],
      [10, 400, '/__proto__'],
      [11, 400, '/price'],
      [12, 422, '/price'],
      [13, 422, '/more', '/name'],
      [14, 422, '/id'],
      [15, 201],
    ],
    items: { m1: { name: 'x' }, m10: { name: 'é😀' } },
  },
  {
    ...ndjson,
    name: 'lines that are too long or too deep',
    bytes: text(
      `{"id":"n1","name":"${'x'.repeat(mebibyte)}"}\n`,
      `{"id":"n2","name":"x","tags":${'['.repeat(40)}${']'.repeat(40)}}\n`,
      `{"id":"n3","name":"${'x'.repeat(400 * 1024)}"}\n`,
      '{"id":"n4","name":"x"}\n',
    ),
    rows: [
      [1, 413],
      [2, 400],
      [3, 413],
      [4, 201],
    ],
  },
]

const columns = 'The columns are "name", "count", "price", "active", "note", "code", "tags", "when", "id".'

/** Of CSV. */
export const refused: readonly RefusedFile[] = [
  {
    name: 'a delimiter of another country',
    bytes: text('id;name\n1;x\n'),
    detail: `The header row is divided by semicolons; CSV takes commas. ${columns}`,
  },
  {
    name: 'tabs',
    bytes: text('id\tname\n1\tx\n'),
    detail: `The header row is divided by tabs; CSV takes commas. ${columns}`,
  },
  {
    name: 'a note to a spreadsheet program',
    bytes: text('sep=,\nid,name\n1,x\n'),
    detail: `The first line is a note to a spreadsheet program (sep=); leave it out. ${columns}`,
  },
  {
    name: 'lines that end in carriage returns',
    bytes: text('id,name\r1,x\r2,y\r'),
    detail: 'The lines end in carriage returns alone; end them in LF or CRLF.',
  },
  {
    name: 'UTF-16',
    bytes: Buffer.from('\ufeffid,name\r\n1,x\r\n', 'utf16le'),
    detail: 'The file is UTF-16; save it as UTF-8.',
  },
  {
    name: 'another encoding in the header row',
    bytes: latin1('id,n\xe4me\n1,x\n'),
    detail: 'The header row is not valid UTF-8; save the file as UTF-8.',
  },
  {
    name: 'a workbook',
    bytes: latin1('PK\x03\x04\x14\0\x06\0\x08\0\n'),
    detail: 'The file is a ZIP archive, as workbooks (.xlsx) are; export it as CSV in UTF-8.',
  },
  {
    name: 'a name in capitals',
    bytes: text('ID,name\n1,x\n'),
    detail: `The header row names a column that the items do not have: "ID". Write "id". ${columns}`,
  },
  {
    name: 'a column that there is not',
    bytes: text('id,name,size\n1,x,2\n'),
    detail: `The header row names a column that the items do not have: "size". ${columns}`,
  },
  {
    name: 'a column twice',
    bytes: text('id,name,name\n1,x,y\n'),
    detail: 'The header row names a column twice: "name".',
  },
  {
    name: 'a column without a name',
    bytes: text('id,name,\n1,x,\n'),
    detail: 'Column 3 of the header row has no name.',
  },
  { name: 'a broken quote', bytes: text('id,"name\n1,x\n'), detail: 'A quote in the header row is broken.' },
]
