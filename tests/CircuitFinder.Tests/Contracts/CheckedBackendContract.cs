using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Tests.Contracts;

/// <summary>What every backend of the product must do besides: refuse what does not fit, in words. The oracle of the tests is not
/// asked to.</summary>
public abstract class CheckedBackendContract : BackendContract
{
    private static readonly AdamWStep SomeStep = new(0.01, 0.9, 0.95, 1e-8, 0, 1, 1);

    [Fact]
    public void Operations_ShapesThatDoNotFit_ThrowWithBothShapes()
    {
        MatrixView small = PlaceEmpty(2, 6);
        MatrixView wide = PlaceEmpty(2, 9);
        MatrixView tall = PlaceEmpty(3, 6);
        MatrixView row = PlaceEmpty(1, 6);
        MatrixView statistics = PlaceEmpty(2, 2);
        Weight weight = Pack(Random(6 * 5, 1), 6, 5);
        Tensor stack = Allocate(4, 3, 9);

        AssertThrows(() => Backend.Copy(small, wide), "[2, 6]", "[2, 9]");
        AssertThrows(() => Backend.AddScaled(small, 1, tall), "[2, 6]", "[3, 6]");
        AssertThrows(() => Backend.Subtract(small, wide, small), "[2, 6]", "[2, 9]");
        AssertThrows(() => Backend.Subtract(small, small, wide), "[2, 6]", "[2, 9]");
        AssertThrows(() => Backend.AddSelected(stack, [0], 1, small), "[4, 3, 9]", "[2, 6]");
        AssertThrows(() => Backend.GatherRows(tall, [0, 1], wide), "[3, 6]", "[2, 9]");
        AssertThrows(() => Backend.ScatterAddRows(wide, [0, 1], tall), "[2, 9]", "[3, 6]");
        AssertThrows(() => Backend.Repack(weight, small), "[6, 5]", "[2, 6]");
        AssertThrows(() => Backend.Linear(wide, weight, default, small), "[2, 9]", "[6, 5]");
        AssertThrows(() => Backend.Linear(small, weight, default, wide), "[2, 9]", "[6, 5]");
        AssertThrows(() => Backend.Linear(small, weight, row, PlaceEmpty(2, 5)), "[1, 6]", "[6, 5]");
        AssertThrows(() => Backend.LinearBackwardInput(wide, weight, small), "[2, 9]", "[6, 5]");
        AssertThrows(() => Backend.LinearBackwardInput(PlaceEmpty(2, 5), weight, tall), "[3, 6]", "[6, 5]");
        AssertThrows(() => Backend.Multiply(small, wide, small), "[2, 6]", "[2, 9]");
        AssertThrows(() => Backend.Multiply(small, tall, small), "[2, 6]", "[3, 6]");
        AssertThrows(() => Backend.ReadsBackward(PlaceEmpty(2, 5), [weight], small, row, statistics, Allocate(1, 2, 5), small), "[1, 2, 5]", "[2, 6]");
        AssertThrows(() => Backend.ReadsBackward(small, [weight], small, row, statistics, Allocate(1, 2, 6), small), "[6, 5]", "[2, 6]");
        AssertThrows(() => Backend.ReadsBackward(PlaceEmpty(2, 5), [weight], small, row, statistics, Allocate(1, 2, 6), tall), "[3, 6]", "[2, 6]");
        AssertThrows(() => Backend.LinearBackwardWeight(small, tall, PlaceEmpty(6, 6), default), "[2, 6]", "[3, 6]");
        AssertThrows(() => Backend.LinearBackwardWeight(small, wide, small, default), "[2, 6]", "[2, 9]");
        AssertThrows(() => Backend.LayerNorm(small, wide, row, Epsilon, small, statistics), "[2, 6]", "[2, 9]");
        AssertThrows(() => Backend.LayerNorm(small, row, row, Epsilon, tall, statistics), "[2, 6]", "[3, 6]");
        AssertThrows(() => Backend.LayerNormBackward(tall, small, row, statistics, small), "[3, 6]", "[2, 6]");
        AssertThrows(() => Backend.LayerNormBackwardParameters(small, small, statistics, row, wide), "[2, 9]", "[2, 6]");
        AssertThrows(() => Backend.Attention(wide, 1, 1, [0, 2], PlaceEmpty(2, 1), PlaceEmpty(2, 3)), "[2, 1]", "[2, 9]");
        AssertThrows(() => Backend.Attention(wide, 1, 1, [0, 2], PlaceEmpty(2, 2), small), "[2, 6]", "[2, 9]");
        AssertThrows(() => Backend.AttentionBackward(small, wide, 1, 1, [0, 2], PlaceEmpty(2, 2), wide), "[2, 6]", "[2, 9]");
        AssertThrows(() => Backend.Activate(ActivationKind.Relu, small, wide), "[2, 6]", "[2, 9]");
        AssertThrows(() => Backend.ActivateBackward(ActivationKind.Relu, small, wide, wide), "[2, 6]", "[2, 9]");
        AssertThrows(() => Backend.ActivateSecantBackward(ActivationKind.Relu, small, wide, wide), "[2, 6]", "[2, 9]");
        AssertThrows(() => Backend.Embed([0, 0], [0, 0], wide, small, small), "[2, 9]", "[2, 6]");
        AssertThrows(() => Backend.AddScores(stack.Slices(0, 4), Allocate(2, 3, 8).Slices(0, 2), [0, 3], new double[1]), "[4, 3, 9]", "[2, 3, 8]");
        AssertThrows(() => Backend.AddScores(stack.Slices(0, 5), stack.Slices(0, 1), [0, 3], new double[5]), "[4, 3, 9]", "5");
        AssertThrows(() => Backend.CrossEntropy(small, [0, 0], 1, wide), "[2, 6]", "[2, 9]");
        AssertThrows(() => Backend.CrossEntropy(small, [0], 1, small), "[2, 6]", "[1]");
        AssertThrows(() => Backend.AdamW(small, wide, small, small, SomeStep), "[2, 6]", "[2, 9]");
        AssertThrows(() => Backend.Upload(new double[5], small), "[2, 6]", "[5]");
        AssertThrows(() => Backend.Upload(new float[5], small), "[2, 6]", "[5]");
        AssertThrows(() => Backend.Download(small, new double[5]), "[2, 6]", "[5]");
    }

    [Fact]
    public void Operations_IndicesOutside_ThrowWithTheIndex()
    {
        MatrixView small = PlaceEmpty(2, 6);
        MatrixView attended = PlaceEmpty(2, 2);

        AssertThrows(() => Backend.GatherRows(small, [0, 2], small), "2");
        AssertThrows(() => Backend.ScatterAddRows(small, [0, -1], small), "-1");
        AssertThrows(() => Backend.AddSelected(Allocate(4, 2, 6), [4], 1, small), "4");
        AssertThrows(() => Backend.Embed([0, 3], [0, 1], PlaceEmpty(3, 6), small, small), "3");
        AssertThrows(() => Backend.Embed([0, 1], [0, 9], PlaceEmpty(3, 6), small, small), "9");
        AssertThrows(() => Backend.CrossEntropy(small, [0, 6], 1, small), "6");
        AssertThrows(() => Backend.Attention(small, 1, 1, [0, 3], attended, attended), "3");
        AssertThrows(() => Backend.Attention(small, 1, 1, [1, 2], attended, attended), "1");
        AssertThrows(() => Backend.Attention(small, 1, 1, [0, 3, 2], attended, attended), "3");
        AssertThrows(() => Backend.AddScores(Allocate(1, 2, 6).Slices(0, 1), Allocate(1, 2, 6).Slices(0, 1), [0, 3], new double[1]), "3");
        AssertThrows(() => Backend.SliceInputs(Pack(Random(30, 1), 6, 5), 4, 3), "[6, 5]");
        AssertThrows(() => Backend.SliceOutputs(Pack(Random(30, 1), 6, 5), 5, 1), "[6, 5]");
    }

    [Fact]
    public void Operations_HandlesOfAnotherBackend_AreRefused()
    {
        MatrixView own = PlaceEmpty(2, 6);
        using var tensor = new ForeignTensor(new Shape(2, 6));
        MatrixView foreign = tensor.AsMatrix();
        using var foreignStack = new ForeignTensor(new Shape(1, 2, 6));
        using var weight = new ForeignWeight(6, 6);

        AssertThrows(() => Backend.Zero(foreign), "ForeignTensor");
        AssertThrows(() => Backend.Copy(foreign, own), "ForeignTensor");
        AssertThrows(() => Backend.Upload(new double[12], foreign), "ForeignTensor");
        AssertThrows(() => Backend.Download(foreign, new double[12]), "ForeignTensor");
        AssertThrows(() => Backend.AddSelected(foreignStack, [0], 1, own), "ForeignTensor");
        AssertThrows(() => Backend.Pack(foreign), "ForeignTensor");
        AssertThrows(() => Backend.Linear(own, weight, default, own), "ForeignWeight");
        AssertThrows(() => Backend.SliceInputs(weight, 0, 1), "ForeignWeight");
        AssertThrows(() => Backend.SquaredNorm(foreign), "ForeignTensor");
        AssertThrows(() => Backend.Zero(default), "destination");
    }

    [Fact]
    public void Operations_ViewLeavingItsTensor_AreRefused()
    {
        Tensor tensor = Allocate(3, 4);

        AssertThrows(() => Backend.Zero(new MatrixView(tensor, 1, 3, 4, 4)), "[3, 4]");
        AssertThrows(() => Backend.Zero(new MatrixView(tensor, -1, 1, 1, 4)), "[3, 4]");
        AssertThrows(() => Backend.Zero(new MatrixView(tensor, 0, 2, 4, 3)), "[3, 4]");
    }

    private static void AssertThrows(Action operation, params string[] parts)
    {
        ArgumentException exception = Assert.ThrowsAny<ArgumentException>(operation);
        Assert.All(parts, part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
    }
}
