"""PyTorch on one thread: reads `row SIZES`, `batch SIZES`, `step SIZES` and answers with nanoseconds, or `train JSON` with losses; see eng/networks."""
import json
import sys
import time

try:
    import torch
except ImportError:
    print("absent", flush=True)
    sys.exit(0)

torch.set_num_threads(1)
torch.manual_seed(1)
known = {}


def network(sizes):
    layers = []
    for inputs, units in zip(sizes, sizes[1:]):
        layers += [torch.nn.Linear(inputs, units), torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1])


def prepared(name):
    if name not in known:
        sizes = [int(size) for size in name.split("-")]
        model = network(sizes)
        rows = torch.rand(1000, sizes[0]) * 2 - 1
        classes = sizes[-1] > 1
        targets = torch.randint(sizes[-1], (1000,)) if classes else torch.rand(1000, 1)
        loss = torch.nn.CrossEntropyLoss() if classes else torch.nn.MSELoss()
        known[name] = model, rows, targets, loss, torch.optim.Adam(model.parameters(), lr=0.001)
    return known[name]


def timed(action, calls):
    start = time.perf_counter_ns()
    for _ in range(calls):
        action()
    return (time.perf_counter_ns() - start) / calls


def measure(work, name):
    model, rows, targets, loss, optimizer = prepared(name)
    if work == "row":
        row = rows[:1]
        with torch.inference_mode():
            return timed(lambda: model(row), 300)
    if work == "batch":
        with torch.inference_mode():
            return timed(lambda: model(rows), 10) / 1000
    batches = [(rows[i:i + 32], targets[i:i + 32]) for i in range(0, 992, 32)]

    def epoch():
        for inputs, wanted in batches:
            optimizer.zero_grad()
            loss(model(inputs), wanted).backward()
            optimizer.step()

    return timed(epoch, 2) / len(batches)


def train(problem):
    sizes = problem["sizes"]
    model = network(sizes)
    numbers = problem["parameters"]
    linear = [layer for layer in model if isinstance(layer, torch.nn.Linear)]
    with torch.no_grad():
        place = 0
        for layer in linear:
            count = layer.weight.numel()
            layer.weight.copy_(torch.tensor(numbers[place:place + count]).reshape(layer.weight.shape))
            place += count
            layer.bias.copy_(torch.tensor(numbers[place:place + layer.bias.numel()]))
            place += layer.bias.numel()
    rows = torch.tensor(problem["rows"]).reshape(-1, sizes[0])
    targets = torch.tensor(problem["targets"]).reshape(-1, sizes[-1])
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)

    def objective(inputs, wanted):
        value = torch.mean((model(inputs) - wanted) ** 2)
        for layer, l1, l2 in zip(linear, problem["l1"], problem["l2"]):
            value = value + l1 * layer.weight.abs().sum() + l2 * (layer.weight ** 2).sum()
        return value

    losses = [objective(rows, targets).item()]
    for _ in range(problem["epochs"]):
        for start in range(0, len(rows), 32):
            optimizer.zero_grad()
            objective(rows[start:start + 32], targets[start:start + 32]).backward()
            optimizer.step()
        losses.append(objective(rows, targets).item())
    return losses


print("ready", flush=True)
for line in sys.stdin:
    word, rest = line.rstrip("\n").split(" ", 1)
    print(json.dumps(train(json.loads(rest))) if word == "train" else measure(word, rest), flush=True)
