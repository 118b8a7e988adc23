"""A real gRPC client: makes the calls that standard input lists as JSON, and prints how each ended."""

import json
import sys

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

TYPES = {"int64": 3, "string": 9, "bytes": 12}
FIELDS = {
    "NoticeRequest": [("uid", "int64"), ("type", "int64"), ("data", "string"), ("createTime", "string")],
    "ProducerResponse": [("code", "int64"), ("msg", "string"), ("data", "bytes")],
}


def message_class(name):
    file = descriptor_pb2.FileDescriptorProto(name=name + ".proto", package="notice", syntax="proto3")
    message = file.message_type.add(name=name)
    for number, (field, kind) in enumerate(FIELDS[name], 1):
        message.field.add(name=field, number=number, type=TYPES[kind], label=1)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    descriptor = pool.FindMessageTypeByName("notice." + name)
    if hasattr(message_factory, "GetMessageClass"):
        return message_factory.GetMessageClass(descriptor)
    return message_factory.MessageFactory(pool).GetPrototype(descriptor)


def main():
    request, response = message_class("NoticeRequest"), message_class("ProducerResponse")
    results = []
    with grpc.insecure_channel(sys.argv[1]) as channel:
        for call in json.load(sys.stdin):
            method = channel.unary_unary(
                call["method"],
                request_serializer=request.SerializeToString,
                response_deserializer=response.FromString,
            )
            compression = grpc.Compression.Gzip if call.get("gzip") else grpc.Compression.NoCompression
            try:
                answer = method(
                    request(**call["request"]),
                    timeout=call.get("timeout", 30),
                    compression=compression,
                    wait_for_ready=True,
                )
                results.append({"status": "OK", "code": answer.code, "msg": answer.msg, "data": answer.data.decode()})
            except grpc.RpcError as error:
                results.append({"status": error.code().name, "details": error.details()})
    print(json.dumps(results))


main()
