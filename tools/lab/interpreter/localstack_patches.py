"""
LocalStack's Step Functions, made ready for the exchange lab. Run this file in place of `localstack.runtime.main`.

Each section fills one gap of localstack-core 4.9.2 and says which; nothing in site-packages is edited.
"""
import datetime
import hashlib
import json
import os
import re
import threading
import time
import urllib.parse
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib import import_module
from types import SimpleNamespace

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionError, HTTPClientError
from botocore.handlers import handle_copy_source_param
from jsonata.jsonata import Jsonata
from jsonata.utils import Utils
from localstack.aws.api.stepfunctions import HistoryEventType
from localstack.utils.strings import camel_to_snake_case

ASL = 'localstack.services.stepfunctions.asl'
MAP = f'{ASL}.component.state.state_execution.state_map'

GATEWAY_URL = os.environ['LAB_GATEWAY_URL']
GATEWAY_CERTIFICATE = os.environ['LAB_GATEWAY_CERTIFICATE']
SESSIONS_URL = os.environ['LAB_SESSIONS_URL']
CHILDREN_FILE = os.environ['LAB_CHILDREN_FILE']


# --- S3 calls go to the lab's gateway, with a session of the state machine's role; LocalStack would serve them itself, and ask no policy.
# First of all: other modules import the function by name.

boto_client = import_module(f'{ASL}.utils.boto_client')
localstacks_client_for = boto_client.boto_client_for
making_a_client = threading.Lock()


def client_for(service, region, state_credentials):
    if service != 's3':
        return localstacks_client_for(service=service, region=region, state_credentials=state_credentials)
    with urllib.request.urlopen(f'{SESSIONS_URL}?{urllib.parse.urlencode({"role": state_credentials.role_arn})}') as answer:
        session = json.load(answer)
    with making_a_client:
        return gateway_client(region, session['accessKeyId'], session['secretAccessKey'], session['sessionToken'])


@lru_cache(maxsize=32)
def gateway_client(region, access_key_id, secret_access_key, session_token):
    client = botocore.session.get_session().create_client(
        's3', region_name=region, endpoint_url=GATEWAY_URL, verify=GATEWAY_CERTIFICATE, aws_access_key_id=access_key_id,
        aws_secret_access_key=secret_access_key, aws_session_token=session_token,
        config=Config(parameter_validation=False, retries={'total_max_attempts': 1}, s3={'addressing_style': 'path'}, max_pool_connections=50),
    )
    # boto3 would encode CopySource once more: to AWS, Step Functions sends what the definition says.
    for operation in ('CopyObject', 'UploadPartCopy'):
        client.meta.events.unregister(f'before-parameter-build.s3.{operation}', handle_copy_source_param)
    return client


boto_client.boto_client_for = client_for

Environment = import_module(f'{ASL}.eval.environment').Environment
EventDetails = import_module(f'{ASL}.eval.event.event_detail').EventDetails
EventManager = import_module(f'{ASL}.eval.event.event_manager').EventManager
FailureEvent = import_module(f'{ASL}.component.common.error_name.failure_event').FailureEvent
FailureEventException = import_module(f'{ASL}.component.common.error_name.failure_event').FailureEventException
ProgramEnded = import_module(f'{ASL}.eval.program_state').ProgramEnded
ProgramError = import_module(f'{ASL}.eval.program_state').ProgramError
StatesErrorName = import_module(f'{ASL}.component.common.error_name.states_error_name').StatesErrorName
StatesErrorNameType = import_module(f'{ASL}.component.common.error_name.states_error_name_type').StatesErrorNameType
VariableStore = import_module(f'{ASL}.eval.variable_store').VariableStore


def failure(env, error, event_type, cause):
    details = EventDetails(**{f'{event_type[0].lower()}{event_type[1:]}EventDetails': {'error': error.to_name(), 'cause': cause}})
    return FailureEventException(FailureEvent(env=env, error_name=StatesErrorName(typ=error), event_type=event_type, event_details=details))


# --- JSONata: LocalStack wants a JVM, and writes variables into the text of the expression, unescaped. Here they are bound as values.
# Like in AWS: no $eval, no root document, and the functions that AWS adds.

FUNCTIONS = {
    'eval': None,
    'hash': lambda text, algorithm: hashlib.new(algorithm.replace('-', ''), text.encode()).hexdigest(),
    'parse': lambda text: to_jsonata(json.loads(text)),
    'partition': lambda items, size: [items[start:start + size] for start in range(0, len(items), size)],
    'range': lambda first, last, step: list(range(first, last + (1 if step > 0 else -1), step)),
    'uuid': lambda: str(uuid.uuid4()),
}


def to_jsonata(value):
    """None is what JSONata calls undefined: JSON's null is another value."""
    if value is None:
        return Utils.NULL_VALUE
    if isinstance(value, dict):
        return {key: to_jsonata(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_jsonata(member) for member in value]
    return timestamp(value) if isinstance(value, datetime.datetime) else value


def from_jsonata(value):
    if value is Utils.NULL_VALUE:
        return None
    if isinstance(value, dict):
        return {key: from_jsonata(member) for key, member in value.items()}
    if isinstance(value, list):
        return [from_jsonata(member) for member in value]
    if isinstance(value, (str, bool, int, float)):
        return value
    raise ValueError('returned an unsupported result type')


def timestamp(moment):
    return moment.astimezone(datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')


def evaluate(self, env):
    variables = {**env.variable_store._outer_scope, **env.variable_store._inner_scope, 'states': env.states._states_data}
    try:
        expression = Jsonata(self.expression)
        expression.set_output_convert_nulls(False)
        for name, function in FUNCTIONS.items():
            if function:
                expression.register_lambda(name, function)
            else:
                expression.assign(name, None)
        result = expression.evaluate(None, {name: to_jsonata(value) for name, value in variables.items()})
        if result is None:
            raise ValueError('returned nothing (undefined)')
        env.stack.append(from_jsonata(result))
    except Exception as error:
        cause = f"The JSONata expression '{self.expression}' failed: {error}"
        raise failure(env, StatesErrorNameType.StatesQueryEvaluationError, HistoryEventType.EvaluationFailed, cause) from error


StringJSONata = import_module(f'{ASL}.component.common.string.string_expression').StringJSONata
StringJSONata._eval_body = evaluate


# --- $states.context.Map is there in all fields of the states inside of an inline Map.

frame_without_map = Environment.as_inner_frame_of.__func__


def frame_with_map(cls, env, *arguments, **named):
    frame = frame_without_map(cls, env, *arguments, **named)
    outer = env.states.context_object.context_object_data
    if 'Map' in outer:
        frame.states.context_object.context_object_data['Map'] = outer['Map']
    return frame


Environment.as_inner_frame_of = classmethod(frame_with_map)


# --- AWS SDK integrations name fields like the AWS SDK for Java does, which writes no leading acronym (Acl, SsekmsKeyId), and refuse others.
# https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
# Their answers tell times like AWS does, and HeadObject has the error name that AWS gives it. A call that gets no answer fails like one of that SDK,
# and can be tried again.

StateTaskService = import_module(f'{ASL}.component.state.state_execution.state_task.service.state_task_service').StateTaskService
StateTaskServiceAwsSdk = import_module(f'{ASL}.component.state.state_execution.state_task.service.state_task_service_aws_sdk').StateTaskServiceAwsSdk
plain_request = StateTaskServiceAwsSdk._to_boto_request
plain_value = StateTaskService._from_boto_response_value
plain_exception_name = StateTaskServiceAwsSdk._normalise_exception_name
plain_from_error = StateTaskServiceAwsSdk._from_error


def exception_name(service, error):
    is_missing = error.operation_name == 'HeadObject' and error.response['Error']['Code'] == '404'
    return 'S3.NoSuchKeyException' if is_missing else plain_exception_name(service, error)


def request(self, parameters, shape):
    known = {camel_to_snake_case(member) for member in getattr(shape, 'members', parameters)}
    for name in parameters:
        if camel_to_snake_case(name) not in known or not name[0].isupper() or re.match('[A-Z]{2,}([A-Z][a-z]|$)', name):
            raise UnknownField(f'The field "{name}" is not supported by Step Functions')
    plain_request(self, parameters, shape)


def from_error(self, env, ex):
    if isinstance(ex, (ConnectionError, HTTPClientError)):
        service = self._normalise_service_error_name(self.resource.api_name)
        return self._get_task_failure_event(env=env, error=f'{service}.SdkClientException', cause=str(ex))
    return plain_from_error(self, env=env, ex=ex)


class UnknownField(Exception):
    """An exception that is not a ClientError becomes States.Runtime."""


StateTaskServiceAwsSdk._to_boto_request = request
StateTaskService._from_boto_response_value = staticmethod(
    lambda value: timestamp(value) if isinstance(value, datetime.datetime) else plain_value(value)
)
StateTaskServiceAwsSdk._normalise_exception_name = staticmethod(exception_name)
StateTaskServiceAwsSdk._from_error = from_error


# --- States.ALL does not stand for errors that nothing can be done about.

ErrorEquals = import_module(f'{ASL}.component.common.error_name.error_equals_decl').ErrorEqualsDecl
plain_error_equals = ErrorEquals._eval_body
TERMINAL = {error.to_name() for error in (StatesErrorNameType.StatesRuntime, StatesErrorNameType.StatesStatesDataLimitExceeded)}


def error_equals(self, env):
    error = env.stack[-1]
    plain_error_equals(self, env)
    if error.error_name in TERMINAL and error not in self.error_names:
        env.stack[-1] = False


ErrorEquals._eval_body = error_equals


# --- A state may fail with a name that begins with `States.`, as what it passes on: an inline Map the error of a child, for one.

CustomErrorName = import_module(f'{ASL}.component.common.error_name.custom_error_name').CustomErrorName
CustomErrorName.__init__ = lambda self, error_name: setattr(self, 'error_name', error_name)


# --- Nobody listens to events: LocalStack would send each change of an execution to an EventBridge that is not there.

import_module('localstack.services.stepfunctions.backend.execution').Execution.publish_execution_status_change_event = lambda self: None


# --- Retries wait a fraction of their time: a test has no seconds to lose.

retrier = import_module(f'{ASL}.component.common.retry.retrier_decl')
retrier.time = SimpleNamespace(sleep=lambda seconds: time.sleep(seconds / 100))


# --- An ItemSelector may be one expression: definition.ts puts it into an object, as the grammar wants one.

ItemSelector = import_module(f'{MAP}.item_selector').ItemSelector
plain_selector = ItemSelector._eval_body


def item_selector(self, env):
    plain_selector(self, env)
    if set(env.stack[-1]) == {'ItemSelector'}:
        env.stack.append(env.stack.pop()['ItemSelector'])


ItemSelector._eval_body = item_selector


# --- A distributed Map runs its children as executions of their own: they see no variables and no context of their parent, come in batches,
# and fail the run when more of them fail than it tolerates. LocalStack runs them in the parent's scope, tolerates everything, counts some
# failures once and others twice, and recurses once an item.

MOST_AT_A_TIME = 16


class Results(list):
    """Of a map run: the outputs of its children, and of those that failed all that is known."""
    def __init__(self, record, children):
        super().__init__(child.get('Output', child) for child in children)
        self.map_run_arn = record.map_run_arn
        self.children = children


def run_children(self, env, eval_input):
    record = eval_input.map_run_record
    selected = [select(env, eval_input, index, item) for index, item in enumerate(env.stack.pop())]
    inputs = batches(selected) if selected and is_batched(selected[0]) else [(1, item) for item in selected]
    record.item_counter.total.count(len(selected))
    record.execution_counter.total.count(len(inputs))
    program = self._get_iteration_program()
    with ThreadPoolExecutor(min(eval_input.max_concurrency or MOST_AT_A_TIME, MOST_AT_A_TIME)) as pool:
        children = list(pool.map(lambda sized: run_child(env, record, program, *sized), inputs))
    with open(CHILDREN_FILE, 'a') as file:
        file.writelines(json.dumps({'MapRunArn': record.map_run_arn, **child}) + '\n' for child in children)
    failed = record.item_counter.failed.get()
    count, percentage = eval_input.tolerated_failure_count, eval_input.tolerated_failure_percentage
    is_above = (count and failed > count) or (percentage and 100 * failed > percentage * len(selected)) or (failed and not count and not percentage)
    if is_above:
        cause = 'The specified tolerated failure threshold was exceeded'
        raise failure(env, StatesErrorNameType.StatesExceedToleratedFailureThreshold, HistoryEventType.MapRunFailed, cause)
    env.stack.append(Results(record, children))


def select(env, eval_input, index, item):
    if not eval_input.item_selector:
        return item
    frame = env.open_inner_frame()
    frame.states.reset(env.states.get_input())
    frame.states.context_object.context_object_data['Map'] = {'Item': {'Index': index, 'Value': item}}
    eval_input.item_selector.eval(frame)
    env.delete_frame(frame)
    return frame.stack.pop()


def is_batched(selected):
    """The grammar knows no ItemBatcher: definition.ts moves it into the ItemSelector."""
    return isinstance(selected, dict) and set(selected) == {'ItemBatcher', 'Items'}


def batches(selected):
    found = []
    for one in selected:
        batcher = one['ItemBatcher']
        head = {'BatchInput': batcher['BatchInput']} if 'BatchInput' in batcher else {}
        larger = {**head, 'Items': found[-1]['Items'] + one['Items']} if found else None
        fits = larger and len(larger['Items']) <= batcher.get('MaxItemsPerBatch', len(selected)) \
            and len(json.dumps(larger)) <= batcher.get('MaxInputBytesPerBatch', 256 * 1024)
        if fits:
            found[-1] = larger
        else:
            found.append({**head, 'Items': one['Items']})
    return [(len(batch['Items']), batch) for batch in found]


def run_child(env, record, program, size, child_input):
    frame = env.open_inner_frame()
    frame.variable_store = VariableStore()
    frame.event_manager = EventManager()
    name = str(uuid.uuid4())
    arn = f"{record.map_state_machine_arn.replace(':stateMachine:', ':execution:')}:{name}"
    context = frame.states.context_object.context_object_data
    context.pop('Map', None)
    started = timestamp(datetime.datetime.now(datetime.timezone.utc))
    context['Execution'] = {**context['Execution'], 'Id': arn, 'Name': name, 'Input': child_input, 'StartTime': started}
    context['StateMachine'] = {'Id': record.map_state_machine_arn, 'Name': record.map_state_machine_arn.split(':')[-1]}
    frame.states.reset(child_input)
    program.eval(frame)
    env.delete_frame(frame)
    end = frame.program_state()
    status = 'SUCCEEDED' if isinstance(end, ProgramEnded) else 'FAILED' if isinstance(end, ProgramError) else 'ABORTED'
    getattr(record.item_counter, status.lower()).count(size)
    getattr(record.execution_counter, status.lower()).count()
    error = (end.error or {}) if status == 'FAILED' else {}
    return {
        'ExecutionArn': arn,
        'Input': json.dumps(child_input),
        'InputDetails': {'Included': True},
        'Name': name,
        **({'Output': frame.states.get_input()} if status == 'SUCCEEDED' else {}),
        **{key.capitalize(): value for key, value in error.items()},
        'StartDate': started,
        'StateMachineArn': record.map_state_machine_arn,
        'Status': status,
        'StopDate': timestamp(datetime.datetime.now(datetime.timezone.utc)),
    }


import_module(f'{MAP}.iteration.distributed_iteration_component').DistributedIterationComponent._map_run = run_children


# --- The item reader lists all pages, and items have the names and types of AWS; LocalStack reads one page, and none from an empty one.

reader = import_module(f'{MAP}.item_reader.resource_eval.resource_eval_s3').ResourceEvalS3


def list_objects(env, resource_runtime_part, state_credentials):
    client = client_for(service='s3', region=resource_runtime_part.region, state_credentials=state_credentials)
    pages = client.get_paginator('list_objects_v2').paginate(**env.stack.pop())
    env.stack.append([{
        'Etag': listed['ETag'],
        'Key': listed['Key'],
        'LastModified': int(listed['LastModified'].timestamp()),
        'Size': listed['Size'],
        'StorageClass': listed.get('StorageClass', 'STANDARD'),
    } for page in pages for listed in page.get('Contents', [])])


reader._handle_list_objects_v2 = staticmethod(list_objects)


# --- ResultWriter takes Arguments in JSONata: LocalStack knows Parameters only, and those in JSONPath only. definition.ts renames them.

Preprocessor = import_module(f'{ASL}.parse.preprocessor').Preprocessor
Resource = import_module(f'{ASL}.component.state.state_execution.state_task.service.resource').Resource
EvalComponent = import_module(f'{ASL}.component.eval_component').EvalComponent
ResultWriter = import_module(f'{MAP}.result_writer.result_writer_decl').ResultWriter


class Arguments(EvalComponent):
    def __init__(self, template):
        self.template = template

    def _eval_body(self, env):
        env.stack.append(self.filled(env, self.template))

    def filled(self, env, value):
        if isinstance(value, dict):
            return {key: self.filled(env, member) for key, member in value.items()}
        if isinstance(value, str) and value.startswith('{%') and value.endswith('%}'):
            StringJSONata(value[2:-2].strip()).eval(env)
            return env.stack.pop()
        return value


def result_writer(self, context):
    declared = json.loads(f'{{{context.getText()}}}')['ResultWriter']
    return ResultWriter(resource=Resource.from_resource_arn(declared['Resource']), parargs=Arguments(declared['Parameters']))


Preprocessor.visitResult_writer_decl = result_writer


# --- ToleratedFailurePercentage may be less than one.

Percentage = import_module(f'{MAP}.tolerated_failure').ToleratedFailurePercentageStringJSONata


def percentage(self, env):
    self.string_jsonata.eval(env=env)
    return float(env.stack.pop())


Percentage._eval_tolerated_failure_percentage = percentage


# --- The result writer writes the results, always as WriterConfig {"Transformation": "FLATTEN", "OutputType": "JSON"}; LocalStack writes none.
# https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html

writer = import_module(f'{MAP}.result_writer.resource_eval.resource_eval_s3').ResourceEvalS3


def write_results(env, resource_runtime_part, state_credentials):
    parameters, results = env.stack.pop(), env.stack.pop()
    client = client_for(service='s3', region=resource_runtime_part.region, state_credentials=state_credentials)
    bucket, prefix = parameters['Bucket'], parameters.get('Prefix', '')
    folder = f"{prefix}{'/' if prefix and not prefix.endswith('/') else ''}{results.map_run_arn.split(':')[-1]}"
    outputs = [child['Output'] for child in results.children if child['Status'] == 'SUCCEEDED']
    files = {
        'FAILED': [child for child in results.children if child['Status'] == 'FAILED'],
        'PENDING': [],
        'SUCCEEDED': [one for output in outputs for one in (output if isinstance(output, list) else [output])],
    }

    def write(name, value):
        key, body = f'{folder}/{name}', json.dumps(value).encode()
        client.put_object(Bucket=bucket, Key=key, Body=body)
        return {'Key': key, 'Size': len(body)}

    written = {status: [write(f'{status}_0.json', rows)] if rows else [] for status, rows in files.items()}
    manifest = write('manifest.json', {'DestinationBucket': bucket, 'MapRunArn': results.map_run_arn, 'ResultFiles': written})
    record = env.map_run_record_pool_manager.get(results.map_run_arn)
    for counter in (record.item_counter, record.execution_counter):
        counter.results_written.count(counter.total.get())
    env.stack.append({'MapRunArn': results.map_run_arn, 'ResultWriterDetails': {'Bucket': bucket, 'Key': manifest['Key']}})


writer._handle_put_object = staticmethod(write_results)


# --- What S3 refuses to a reader or writer has the error name of AWS.

def naming(resource_eval, error):
    plain = resource_eval.eval_resource

    def eval_resource(self, env):
        try:
            plain(self, env)
        except ClientError as refused:
            raise failure(env, error, HistoryEventType.MapRunFailed, str(refused)) from refused

    resource_eval.eval_resource = eval_resource


naming(reader, StatesErrorNameType.StatesItemReaderFailed)
naming(writer, StatesErrorNameType.StatesResultWriterFailed)


if __name__ == '__main__':
    import_module('localstack.runtime.main').main()
