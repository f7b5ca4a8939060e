import { useState } from 'preact/hooks'
import { curlOf } from '../state/curl.ts'
import { usePage } from './context.ts'

/** The failed rows of a batch, as a command that a colleague can run. */
export const CopyCurl = ({ batch }: { batch: string }) => {
  const { effects, signIn } = usePage()
  const [told, setTold] = useState('')
  const copy = async () => {
    const url = `${effects.connection.baseUrl}/v1/batches/${batch}/errors`
    const command = curlOf({ url, headers: { accept: 'text/csv' } }, signIn)
    await navigator.clipboard.writeText(command).then(
      () => setTold('Copied'),
      () => setTold(command),
    )
  }
  return (
    <>
      <button type="button" class="quiet" onClick={copy}>
        Copy as curl
      </button>
      <span role="status" class="hint">
        {told}
      </span>
    </>
  )
}
