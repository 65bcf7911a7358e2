/**
 * The published JSON Schema of SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json), as far as
 * documents of pcaplint go: each object has all of its property names there, those that are used with their types.
 */
const text = { type: "string" };
const index = { type: "integer", minimum: -1 };
const bag = { type: "object", properties: { tags: { type: "array", uniqueItems: true, items: text } } };
const level = { enum: ["none", "note", "warning", "error"] };
const to = (name: string): object => ({ $ref: `#/definitions/${name}` });
const list = (items: object, uniqueItems = false): object => ({ type: "array", items, uniqueItems });
/** Properties that documents of pcaplint have no use for: they would not be wrong. */
const unused = (...names: string[]): Record<string, object> => Object.fromEntries(names.map((name) => [name, {}]));
const object = (properties: object, required: string[] = [], anyOf?: string[]): object => ({
  type: "object",
  additionalProperties: false,
  properties: { ...properties, properties: bag },
  required,
  ...(anyOf === undefined ? {} : { anyOf: anyOf.map((name) => ({ required: [name] })) }),
});

export const SARIF_SCHEMA = {
  ...object(
    {
      $schema: { type: "string", format: "uri" },
      version: { const: "2.1.0" },
      runs: list(to("run")),
      ...unused("inlineExternalProperties"),
    },
    ["version", "runs"],
  ),
  definitions: {
    run: object(
      {
        tool: to("tool"),
        invocations: list(to("invocation")),
        results: list(to("result")),
        ...unused("conversion", "language", "versionControlProvenance", "originalUriBaseIds", "artifacts", "logicalLocations", "graphs"),
        ...unused("automationDetails", "runAggregates", "baselineGuid", "redactionTokens", "defaultEncoding", "defaultSourceLanguage"),
        ...unused("newlineSequences", "columnKind", "externalPropertyFileReferences", "threadFlowLocations", "taxonomies", "addresses"),
        ...unused("translations", "policies", "webRequests", "webResponses", "specialLocations"),
      },
      ["tool"],
    ),
    tool: object({ driver: to("toolComponent"), ...unused("extensions") }, ["driver"]),
    toolComponent: object(
      {
        name: text,
        semanticVersion: text,
        rules: list(to("reportingDescriptor"), true),
        ...unused("guid", "organization", "product", "productSuite", "shortDescription", "fullDescription", "fullName", "version"),
        ...unused(
          "dottedQuadFileVersion",
          "releaseDateUtc",
          "downloadUri",
          "informationUri",
          "globalMessageStrings",
          "notifications",
          "taxa",
        ),
        ...unused("locations", "language", "contents", "isComprehensive", "localizedDataSemanticVersion", "associatedComponent"),
        ...unused("minimumRequiredLocalizedDataSemanticVersion", "translationMetadata", "supportedTaxonomies"),
      },
      ["name"],
    ),
    reportingDescriptor: object(
      {
        id: text,
        shortDescription: to("multiformatMessageString"),
        fullDescription: to("multiformatMessageString"),
        help: to("multiformatMessageString"),
        helpUri: { type: "string", format: "uri" },
        defaultConfiguration: to("reportingConfiguration"),
        ...unused("deprecatedIds", "guid", "deprecatedGuids", "name", "deprecatedNames", "messageStrings", "relationships"),
      },
      ["id"],
    ),
    reportingConfiguration: object({ level, ...unused("enabled", "rank", "parameters") }),
    multiformatMessageString: object({ text, markdown: text }, ["text"]),
    message: object({ text, ...unused("markdown", "id", "arguments") }, [], ["text", "id"]),
    invocation: object(
      {
        executionSuccessful: { type: "boolean" },
        toolExecutionNotifications: list(to("notification")),
        ...unused("commandLine", "arguments", "responseFiles", "startTimeUtc", "endTimeUtc", "exitCode", "ruleConfigurationOverrides"),
        ...unused("notificationConfigurationOverrides", "toolConfigurationNotifications", "exitCodeDescription", "exitSignalName"),
        ...unused("exitSignalNumber", "processStartFailureMessage", "machine", "account", "processId", "executableLocation"),
        ...unused("workingDirectory", "environmentVariables", "stdin", "stdout", "stderr", "stdoutStderr"),
      },
      ["executionSuccessful"],
    ),
    notification: object(
      {
        locations: list(to("location"), true),
        message: to("message"),
        level,
        associatedRule: to("reportingDescriptorReference"),
        ...unused("threadId", "timeUtc", "exception", "descriptor"),
      },
      ["message"],
    ),
    reportingDescriptorReference: object({ id: text, index, ...unused("guid", "toolComponent") }, [], ["index", "guid", "id"]),
    result: object(
      {
        ruleId: text,
        ruleIndex: index,
        level,
        message: to("message"),
        locations: list(to("location")),
        occurrenceCount: { type: "integer", minimum: 1 },
        partialFingerprints: { type: "object", additionalProperties: text },
        ...unused("rule", "kind", "analysisTarget", "guid", "correlationGuid", "fingerprints", "stacks", "codeFlows", "graphs"),
        ...unused("graphTraversals", "relatedLocations", "suppressions", "baselineState", "rank", "attachments", "hostedViewerUri"),
        ...unused("workItemUris", "provenance", "fixes", "taxa", "webRequest", "webResponse"),
      },
      ["message"],
    ),
    location: object({
      physicalLocation: to("physicalLocation"),
      logicalLocations: list(to("logicalLocation"), true),
      message: to("message"),
      ...unused("id", "annotations", "relationships"),
    }),
    logicalLocation: object({ name: text, ...unused("index", "fullyQualifiedName", "decoratedName", "parentIndex", "kind") }),
    physicalLocation: object(
      { artifactLocation: to("artifactLocation"), region: to("region"), ...unused("address", "contextRegion") },
      [],
      ["address", "artifactLocation"],
    ),
    artifactLocation: object({
      uri: { type: "string", format: "uri-reference" },
      description: to("message"),
      ...unused("uriBaseId", "index"),
    }),
    region: object(
      {
        startLine: { type: "integer", minimum: 1 },
        byteOffset: index,
        byteLength: { type: "integer", minimum: 0 },
        ...unused("startColumn", "endLine", "endColumn", "charOffset", "charLength", "snippet", "message", "sourceLanguage"),
      },
      [],
      ["startLine", "charOffset", "byteOffset"],
    ),
  },
} as const;
