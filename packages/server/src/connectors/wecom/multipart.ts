export interface UploadedFile {
  /** Shown to people; quotes and line breaks are replaced. */
  name: string
  contentType: string
  bytes: Buffer
}

/** One file as multipart/form-data. The boundary must be random: it may not occur in the file. */
export function multipartFile(
  field: string,
  file: UploadedFile,
  boundary: string,
): { contentType: string; body: Buffer } {
  const safeName = file.name.replaceAll(/["\r\n\\]/g, '_')
  const head =
    `--${boundary}\r\n` +
    `Content-Disposition: form-data; name="${field}"; filename="${safeName}"; filelength=${file.bytes.length}\r\n` +
    `Content-Type: ${file.contentType}\r\n\r\n`
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([Buffer.from(head), file.bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  }
}
