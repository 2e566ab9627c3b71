// Drives the service's tools with a client of the Model Context Protocol and prints what it got.
// Words: the package (sdk or client), how it agrees on a version (legacy, auto or a version), the address.
import {argv} from 'node:process'

const [from, mode, url] = argv.slice(2)
const me = {name: 'framework-advisor-tests', version: '1'}

async function connected() {
  const address = new URL(url)
  if (from === 'sdk') {
    const {Client} = await import('@modelcontextprotocol/sdk/client/index.js')
    const {StreamableHTTPClientTransport} = await import('@modelcontextprotocol/sdk/client/streamableHttp.js')
    const client = new Client(me)
    const transport = new StreamableHTTPClientTransport(address)
    await client.connect(transport)
    return {client, version: transport.protocolVersion}
  }
  const {Client, StreamableHTTPClientTransport} = await import('@modelcontextprotocol/client')
  const negotiated = mode === 'legacy' || mode === 'auto' ? mode : {pin: mode}
  const client = new Client(me, {versionNegotiation: {mode: negotiated}})
  await client.connect(new StreamableHTTPClientTransport(address))
  return {client, version: client.getNegotiatedProtocolVersion()}
}

/** The code of the error that a promise ends in; null where it ends well. */
const failure = promise => promise.then(() => null, error => error.code)

const {client, version} = await connected()
const {tools} = await client.listTools() // from here on the client checks results against the tools' schemas
const call = (name, args) => client.callTool({name, arguments: args})
const asked = await call('ask', {question: 'Which framework for a chat app, not Django?'})
const results = {
  ask: asked,
  'ask again': await call('ask', {question: 'Why?', conversation_id: asked.structuredContent.conversation_id}),
  'ask elsewhere': await call('ask', {question: 'Why?', conversation_id: 'nobody-knows-it'}),
  compare: await call('compare', {frameworks: ['Django', 'flask'], needs: ['an ORM']}),
  'compare one': await call('compare', {frameworks: ['Django', 'Express']}),
  recommend: await call('recommend', {needs: ['real-time', 'no ORM'], avoid: ['Tornado']}),
  get_framework: await call('get_framework', {id: 'hug'}),
  search_claims: await call('search_claims', {topic: 'orm', polarity: '-', limit: 2}),
}
const failures = {
  'unknown tool': await failure(call('guess', {})),
  resources: await failure(client.request({method: 'resources/list'})),
}
const told = {server: client.getServerVersion(), instructions: client.getInstructions()}
await client.close()
console.log(JSON.stringify({version, ...told, tools, results, failures}))
