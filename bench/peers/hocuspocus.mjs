// @hocuspocus/server with its defaults; with SQLITE its own SQLite extension, also with its defaults.
import { SQLite } from '@hocuspocus/extension-sqlite'
import { Server } from '@hocuspocus/server'

const database = process.env.SQLITE
const server = new Server({
  address: '127.0.0.1',
  port: Number(process.env.PORT),
  quiet: true,
  extensions: database ? [new SQLite({ database })] : []
})
await server.listen()
